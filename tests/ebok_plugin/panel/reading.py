"""What a page says, as it is read out: blanks of every kind are one blank."""

from lxml.html import HtmlElement


def said(page: HtmlElement, xpath: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(xpath)]
