from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from cms_ext.base.sanitising.canonical import depth_of
from cms_ext.base.sanitising.policy import DEFAULT_CAPS
from cms_ext.base.sanitising.seam import TooDeepToSanitise
from cms_ext.base.sanitising.words import plain_words
from cms_ext.public_site.editing.pasting.lists import lists_of_word, nested_lists, plain_points
from cms_ext.public_site.editing.pasting.looks import (
    headings_below_title,
    looks_as_tags,
    take_title,
    titles_of_word,
)

# `<!--[if gte mso 9]>…<![endif]-->` with all in it; of `<![if !supportLists]>…` only the marks.
COMMENT = re.compile(r"<!--.*?-->", re.S)
CONDITION = re.compile(r"<!\[[^>]*>")
NO_TEXT = ("head", "style", "script", "meta", "link", "title", "xml")
FRAMES = ("ul", "ol", "table", "thead", "tbody", "tr")
BLOCKS = ("p", "li", "td", "th", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
KEPT = frozenset({"href", "title", "scope"})
BLANKS = re.compile(r"[ \t\r\n\f]+")
# Marks that nobody sees and that break search and copying.
UNSEEN = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""))
# libxml2 forgets what follows these; two pieces may have been pasted one after the other.
ENDS = re.compile(r"</(?:body|html)\s*>", re.I)


@dataclass(frozen=True, slots=True)
class Tidied:
    """The title that was found, the rest as plain HTML, and how many pictures it had."""

    title: str
    html: str
    pictures: int


def tidied(pasted: str) -> Tidied:
    """The clipboard of an office program as HTML that says by tags what it said by styles.

    Raises TooDeepToSanitise.
    """
    root = _read(ENDS.sub("", CONDITION.sub("", COMMENT.sub("", pasted))))
    titles_of_word(root)
    lists_of_word(root)
    nested_lists(root)
    looks_as_tags(root)
    pictures = list(root.iter("img"))
    for picture in pictures:
        picture.drop_tree()
    title = take_title(root)
    headings_below_title(root)
    _without_styles(root)
    plain_points(root)
    _trim(root)
    parts = [escape(root.text or ""), *(tostring(one, encoding="unicode") for one in root)]
    return Tidied(title, "".join(parts), len(pictures))


def _read(source: str) -> HtmlElement:
    """The body of the text, without what is no text."""
    # The parser stops at 256 levels and asks no network.
    parser = HTMLParser(encoding="utf-8", remove_pis=True, no_network=True)
    page = f"<!DOCTYPE html><html><body><div>{source}</div></body></html>"
    root: HtmlElement = document_fromstring(page.encode(), parser=parser).find("body")
    # Beyond its last level the parser drops words without a sign.
    if depth_of(root) > DEFAULT_CAPS.depth:
        raise TooDeepToSanitise(DEFAULT_CAPS)
    for element in list(root.iter(*NO_TEXT)):
        element.drop_tree()
    for element in root.iter():
        element.text = _plain(element.text)
        element.tail = _plain(element.tail)
    return root


def _without_styles(root: HtmlElement) -> None:
    """They have been read, and they are most of what a word processor writes."""
    for element in root.iter():
        for name in set(element.attrib) - KEPT:
            del element.attrib[name]


def _trim(root: HtmlElement) -> None:
    """No blanks at the ends of blocks and between them; those that hold words together stay."""
    for element in root.iter(*FRAMES, *BLOCKS):
        element.text = (element.text or "").lstrip(" ")
        if len(element):
            element[-1].tail = (element[-1].tail or "").rstrip(" ")
        else:
            element.text = element.text.rstrip(" ")
        element.tail = (element.tail or "").strip(" ")
        before, parent = element.getprevious(), element.getparent()
        if before is not None:
            before.tail = (before.tail or "").rstrip(" ")
        elif parent is not None:
            parent.text = (parent.text or "").rstrip(" ")


def _plain(text: str | None) -> str | None:
    # A tree refuses control signs, and Word writes its line breaks as one of them.
    return BLANKS.sub(" ", plain_words(text)).translate(UNSEEN) if text else text
