"""What Word, Google Docs and LibreOffice put on the clipboard, as plain HTML. Pure.

Their lists, bold words and headings stand in styles and classes, which the sanitising seam takes
out; so they become tags first. This is no wall: everything goes through the seam afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring, tostring

from cms_ext.base.text.sanitising.canonical import depth_of
from cms_ext.base.text.sanitising.clean import TooDeepToSanitise
from cms_ext.base.text.sanitising.policy import DEFAULT_CAPS
from cms_ext.base.text.sanitising.words import plain_words

# Word: a paragraph each, with its list and level in the style, its bullet in the text.
OF_LIST = re.compile(r"mso-list:\s*l(?P<list>\d+)\s+level(?P<level>\d+)")
MARKER = re.compile(r"mso-list:\s*ignore", re.I)
# „1.”, „a)”, „(iv)”; Word's second bullet is a bare „o”.
COUNTED = re.compile(r"^\(?[0-9a-z]{1,5}[.)]", re.I)
LISTS = frozenset({"ul", "ol"})


@dataclass(slots=True)
class _Open:
    """A list that is being filled."""

    name: str
    level: int
    element: HtmlElement


def lists_of_word(root: HtmlElement) -> None:
    """`<p style="mso-list:l0 level2 …">` becomes a point of a nested list."""
    for parent in [root, *root.iterdescendants()]:
        opened: list[_Open] = []
        for child in list(parent):
            found = OF_LIST.search(child.get("style", "")) if child.tag == "p" else None
            if found is None:
                opened = []
            else:
                _put(opened, child, found["list"], int(found["level"]))


def nested_lists(root: HtmlElement) -> None:
    """Google Docs puts a list between the points of another: it belongs into the point before."""
    for inner in [one for one in root.iter("ul", "ol") if one.getparent().tag in LISTS]:
        before = inner.getprevious()
        if before is None or before.tag != "li":
            before = Element("li")
            inner.addprevious(before)
        before.append(inner)


def plain_points(root: HtmlElement) -> None:
    """The words of a point stand in it themselves; a second paragraph begins on a new line."""
    for point in root.iter("li"):
        for number, paragraph in enumerate(point.findall("p")):
            if number:
                paragraph.addprevious(Element("br"))
            paragraph.drop_tag()


def _put(opened: list[_Open], paragraph: HtmlElement, name: str, level: int) -> None:
    tag = "ol" if COUNTED.match(_without_marker(paragraph)) else "ul"
    while opened and opened[-1].level > level:
        opened.pop()
    same = opened[-1] if opened and opened[-1].level == level else None
    if same is not None and (same.name, same.element.tag) != (name, tag):
        opened.pop()
        same = None
    if same is None:
        same = _Open(name, level, Element(tag))
        if opened:
            opened[-1].element[-1].append(same.element)
        else:
            paragraph.addprevious(same.element)
        opened.append(same)
    same.element.append(_point(paragraph))


def _without_marker(paragraph: HtmlElement) -> str:
    """Take the bullet or the number out of the text; what it was."""
    found = ""
    for span in list(paragraph.iter("span")):
        if MARKER.search(span.get("style", "")):
            found = found or span.text_content().strip()
            span.drop_tree()
    return found


def _point(paragraph: HtmlElement) -> HtmlElement:
    paragraph.tag = "li"
    paragraph.tail = None
    paragraph.attrib.clear()
    return paragraph


# Not `mso-bidi-font-weight`, which Word means for other scripts.
WEIGHT = re.compile(r"(?<![\w-])font-weight:\s*(\w+)", re.I)
ITALIC = re.compile(r"(?<![\w-])font-style:\s*(?:italic|oblique)", re.I)
UPRIGHT = re.compile(r"(?<![\w-])font-style:\s*normal", re.I)
BOLD_FROM = 600
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HIGHEST, LOWEST = 2, 4
# A bold line longer than this is a warning to the readers, no title.
LONGEST_LINE = 120


def looks_as_tags(root: HtmlElement) -> None:
    """Google Docs wraps all in a `<b>` that is not bold, and writes bold words as a style."""
    for element in list(root.iter("b", "strong", "i", "em", "span", "font")):
        style = element.get("style", "")
        bold = _is_bold(style)
        if element.tag in ("b", "strong"):
            if bold is False:
                element.drop_tag()
        elif element.tag in ("i", "em"):
            if UPRIGHT.search(style):
                element.drop_tag()
        else:
            if ITALIC.search(style):
                _wrap_inside(element, "em")
            if bold:
                _wrap_inside(element, "strong")


def titles_of_word(root: HtmlElement) -> None:
    """The style „Tytuł” is a paragraph like any other."""
    for paragraph in root.iter("p"):
        if "MsoTitle" in paragraph.get("class", "").split():
            paragraph.tag = "h1"


def take_title(root: HtmlElement) -> str:
    """The words of the first heading of the first level, which leaves the text; or nothing."""
    for heading in root.iter("h1"):
        words = " ".join(heading.text_content().split())
        if words:
            heading.drop_tree()
            return words
    return ""


def propose_title(root: HtmlElement) -> str:
    """A title for a text without one: its bold first line, which leaves it, else its first heading.

    A heading further down names what is below it, and stays.
    """
    blocks = (one for one in root.iter(*BLOCKS) if one.text_content().strip())
    first = next((one for one in blocks if one.tag != "div"), None)
    if first is None:
        return ""
    words = " ".join(first.text_content().split())
    if first.tag in HEADINGS or (_is_all_bold(first) and len(words) <= LONGEST_LINE):
        first.drop_tree()
        return words
    headings = (" ".join(one.text_content().split()) for one in root.iter(*HEADINGS))
    return next((words for words in headings if words), "")


def _is_all_bold(paragraph: HtmlElement) -> bool:
    bold = paragraph.xpath(".//strong[not(ancestor::strong)]|.//b[not(ancestor::b)]")
    words = "".join("".join(one.text_content().split()) for one in bold)
    return paragraph.tag == "p" and words == "".join(paragraph.text_content().split())


def headings_below_title(root: HtmlElement) -> None:
    """The highest heading becomes h2, what is below it follows, nothing is lower than h4."""
    found = [one for one in root.iter(*HEADINGS) if one.text_content().strip()]
    top = min((int(one.tag[1]) for one in found), default=HIGHEST)
    for heading in found:
        heading.tag = f"h{min(int(heading.tag[1]) - top + HIGHEST, LOWEST)}"


def _is_bold(style: str) -> bool | None:
    """None: the style does not say."""
    found = WEIGHT.search(style)
    if found is None:
        return None
    weight = found[1].lower()
    return int(weight) >= BOLD_FROM if weight.isdecimal() else weight in ("bold", "bolder")


def _wrap_inside(element: HtmlElement, tag: str) -> None:
    inside = Element(tag)
    inside.text, element.text = element.text, None
    for child in list(element):
        inside.append(child)
    element.append(inside)


# `<!--[if gte mso 9]>…<![endif]-->` with all in it; of `<![if !supportLists]>…` only the marks.
COMMENT = re.compile(r"<!--.*?-->", re.S)
CONDITION = re.compile(r"<!\[[^>]*>")
NO_TEXT = ("head", "style", "script", "meta", "link", "title", "xml")
FRAMES = ("ul", "ol", "table", "thead", "tbody", "tr")
BLOCKS = ("p", "li", "td", "th", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
KEPT = frozenset({"href", "title", "scope", "colspan", "rowspan"})
BLANKS = re.compile(r"[ \t\r\n\f]+")
# Marks that nobody sees and that break search and copying.
UNSEEN = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""))
# libxml2 forgets what follows these; two pieces may have been pasted one after the other.
ENDS = re.compile(r"</(?:body|html)\s*>", re.I)


@dataclass(frozen=True, slots=True)
class TidiedText:
    """The title that was found, the rest as plain HTML, and how many pictures it had.

    A `proposed` title is no heading of the first level, but what stands for one.
    """

    title: str
    html: str
    pictures: int
    proposed: bool = False


def tidied(pasted: str, *, needs_title: bool = False) -> TidiedText:
    """The clipboard of an office program as HTML that says by tags what it said by styles.

    `needs_title`: without a heading of the first level one is proposed. Raises TooDeepToSanitise.
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
    proposal = propose_title(root) if needs_title and not title else ""
    headings_below_title(root)
    _without_styles(root)
    plain_points(root)
    _trim(root)
    parts = [escape(root.text or ""), *(tostring(one, encoding="unicode") for one in root)]
    return TidiedText(title or proposal, "".join(parts), len(pictures), bool(proposal))


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
