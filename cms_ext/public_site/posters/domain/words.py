"""The text of a poster: the editor's own, or the lead and the first paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html as lxml_html

from cms_ext.public_site.notices.models import AnnouncementPage

# As long as the text that an editor may write for it.
LONGEST = 900


def own_words(page: AnnouncementPage) -> list[str]:
    """The paragraphs of the poster text; empty when the editor wrote none."""
    return [line.strip() for line in page.poster_text.splitlines() if line.strip()]


def first_words(page: AnnouncementPage) -> list[str]:
    """The lead, then the paragraphs and list items of the body while they are short enough."""
    found = [page.lead]
    left = LONGEST - len(page.lead)
    for text in _texts(page):
        left -= len(text)
        if left < 0:
            break
        found.append(text)
    return found


def _texts(page: AnnouncementPage) -> Iterator[str]:
    for block in page.body.raw_data:
        value = block["value"]
        if block["type"] == "paragraph":
            for part in lxml_html.fragment_fromstring(value, create_parent="div"):
                yield from _words(part.text_content())
        elif block["type"] == "list":
            for item in value["items"]:
                inner = item["value"] if isinstance(item, dict) and "value" in item else item
                fragment = lxml_html.fragment_fromstring(str(inner), create_parent="div")
                yield from (f"– {words}" for words in _words(fragment.text_content()))


def _words(text: str) -> Iterator[str]:
    words = " ".join(text.split())
    if words:
        yield words
