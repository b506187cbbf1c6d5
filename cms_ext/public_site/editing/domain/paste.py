"""Text pasted from Word, Google Docs or LibreOffice becomes a draft announcement.

Office programs put lists, bold words and headings into styles and classes. They become tags first,
because the sanitiser, which everything passes afterwards, removes styles.
"""

import re
from dataclasses import dataclass
from datetime import date
from html import escape

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring, tostring

from cms_ext.base.text.sanitising.canonical import measure_depth
from cms_ext.base.text.sanitising.clean import NotSanitisable, TooDeepToSanitise
from cms_ext.base.text.sanitising.policy import DEFAULT_CAPS, DroppedMarkup, RemovalKind
from cms_ext.base.text.sanitising.words import plain_words
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.html_import import (
    MAX_TITLE_LENGTH,
    HtmlProblem,
    import_html,
)

# What Word, Google Docs and LibreOffice put on the clipboard, as plain HTML. Pure.
#
# Their lists, bold words and headings are written as styles and classes, which the sanitiser
# removes; so they become tags first. This protects nothing: the sanitiser cleans the result.

# Word's points are paragraphs with list and level in the style and the bullet in the text.
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


def build_word_lists(root: HtmlElement) -> None:
    """Turn `<p style="mso-list:l0 level2 …">` into points of nested lists."""
    for parent in [root, *root.iterdescendants()]:
        opened: list[_Open] = []
        for child in list(parent):
            found = OF_LIST.search(child.get("style", "")) if child.tag == "p" else None
            if found is None:
                opened = []
            else:
                _put(opened, child, found["list"], int(found["level"]))


def nest_lists(root: HtmlElement) -> None:
    """Move a list between points (Google Docs) into the point before it."""
    for inner in [one for one in root.iter("ul", "ol") if one.getparent().tag in LISTS]:
        before = inner.getprevious()
        if before is None or before.tag != "li":
            before = Element("li")
            inner.addprevious(before)
        before.append(inner)


def unwrap_points(root: HtmlElement) -> None:
    """Put the words of a point directly into it, further paragraphs on new lines."""
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
    """Remove the bullet or number from the text and return it."""
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
MAX_LINE_LENGTH = 120


def replace_styles(root: HtmlElement) -> None:
    """Replace styles of bold and italic by tags; Google Docs wraps all in a plain `<b>`."""
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


def mark_word_titles(root: HtmlElement) -> None:
    """Turn paragraphs of the style „Tytuł” into headings."""
    for paragraph in root.iter("p"):
        if "MsoTitle" in paragraph.get("class", "").split():
            paragraph.tag = "h1"


def take_title(root: HtmlElement) -> str:
    """Take the first heading of the first level out of the text; return its words, or ""."""
    for heading in root.iter("h1"):
        words = " ".join(heading.text_content().split())
        if words:
            heading.drop_tree()
            return words
    return ""


def propose_title(root: HtmlElement) -> str:
    """Return a title for a text without one: its bold first line or its first heading.

    A bold line or a heading that comes first leaves the text; a heading further down stays, as it
    names what follows.
    """
    blocks = (one for one in root.iter(*BLOCKS) if one.text_content().strip())
    first = next((block for block in blocks if block.tag != "div"), None)
    if first is None:
        return ""
    words = " ".join(first.text_content().split())
    if first.tag in HEADINGS or (_is_all_bold(first) and len(words) <= MAX_LINE_LENGTH):
        first.drop_tree()
        return words
    headings = (" ".join(one.text_content().split()) for one in root.iter(*HEADINGS))
    return next((words for words in headings if words), "")


def _is_all_bold(paragraph: HtmlElement) -> bool:
    bold = paragraph.xpath(".//strong[not(ancestor::strong)]|.//b[not(ancestor::b)]")
    words = "".join("".join(one.text_content().split()) for one in bold)
    return paragraph.tag == "p" and words == "".join(paragraph.text_content().split())


def lower_headings(root: HtmlElement) -> None:
    """Make the highest heading h2 and move the others along, at most down to h4."""
    found = [one for one in root.iter(*HEADINGS) if one.text_content().strip()]
    top = min((int(one.tag[1]) for one in found), default=HIGHEST)
    for heading in found:
        heading.tag = f"h{min(int(heading.tag[1]) - top + HIGHEST, LOWEST)}"


def _is_bold(style: str) -> bool | None:
    """Return whether the style is bold; None if it does not say."""
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


# `<!--[if gte mso 9]>…<![endif]-->` goes with its content, `<![if !supportLists]>…` without.
COMMENT = re.compile(r"<!--.*?-->", re.S)
CONDITION = re.compile(r"<!\[[^>]*>")
NO_TEXT = ("head", "style", "script", "meta", "link", "title", "xml")
FRAMES = ("ul", "ol", "table", "thead", "tbody", "tr")
BLOCKS = ("p", "li", "td", "th", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
KEPT = frozenset({"href", "title", "scope", "colspan", "rowspan"})
BLANKS = re.compile(r"[ \t\r\n\f]+")
# Invisible characters that break search and copying.
UNSEEN = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""))
# libxml2 drops what follows these; two texts may have been pasted one after the other.
ENDS = re.compile(r"</(?:body|html)\s*>", re.I)


@dataclass(frozen=True, slots=True)
class TidiedText:
    """The title, the rest as plain HTML, and the number of pictures.

    A `proposed` title is not a heading of the first level.
    """

    title: str
    html: str
    pictures: int
    proposed: bool = False


def tidy_paste(pasted: str, *, needs_title: bool = False) -> TidiedText:
    """Return the clipboard of an office program as HTML with tags instead of styles.

    With `needs_title` a title is proposed if no heading of the first level exists. Raises
    TooDeepToSanitise.
    """
    root = _read(ENDS.sub("", CONDITION.sub("", COMMENT.sub("", pasted))))
    mark_word_titles(root)
    build_word_lists(root)
    nest_lists(root)
    replace_styles(root)
    pictures = list(root.iter("img"))
    for picture in pictures:
        picture.drop_tree()
    title = take_title(root)
    proposal = propose_title(root) if needs_title and not title else ""
    lower_headings(root)
    _without_styles(root)
    unwrap_points(root)
    _trim(root)
    parts = [escape(root.text or ""), *(tostring(one, encoding="unicode") for one in root)]
    return TidiedText(title or proposal, "".join(parts), len(pictures), bool(proposal))


def _read(source: str) -> HtmlElement:
    """Parse the body and drop elements that hold no text."""
    # The parser stops at 256 levels and uses no network.
    parser = HTMLParser(encoding="utf-8", remove_pis=True, no_network=True)
    page = f"<!DOCTYPE html><html><body><div>{source}</div></body></html>"
    root: HtmlElement = document_fromstring(page.encode(), parser=parser).find("body")
    # Beyond its last level the parser drops words silently.
    if measure_depth(root) > DEFAULT_CAPS.depth:
        raise TooDeepToSanitise(DEFAULT_CAPS)
    for element in list(root.iter(*NO_TEXT)):
        element.drop_tree()
    for element in root.iter():
        element.text = _plain(element.text)
        element.tail = _plain(element.tail)
    return root


def _without_styles(root: HtmlElement) -> None:
    """Drop all attributes but the allowed ones."""
    for element in root.iter():
        for name in set(element.attrib) - KEPT:
            del element.attrib[name]


def _trim(root: HtmlElement) -> None:
    """Drop blanks at the ends of blocks and between them."""
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
    # lxml refuses control characters, and Word writes its line breaks as one of them.
    return BLANKS.sub(" ", plain_words(text)).translate(UNSEEN) if text else text


@dataclass(frozen=True, slots=True)
class PasteResult:
    """The draft, whether it is new, and what was left out of the text, as text.

    `merged` counts merged table cells whose value was repeated; an editor reviews a `proposed`
    title.
    """

    page: notices.AnnouncementPage
    created: bool
    left_out: tuple[str, ...]
    merged: int
    proposed: bool


@transaction.atomic
def create_draft(
    html: str, kind: notices.AnnouncementKind, title: str, *, today: date, user: User
) -> PasteResult:
    """Create a draft below the list of announcements; the same text creates nothing new.

    Without `title` the first heading, or a bold first line, is the title. Raises HtmlProblem, and
    PermissionDenied for a user who may not add announcements.
    """
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    try:
        text = tidy_paste(html, needs_title=not title)
    except NotSanitisable as error:
        raise HtmlProblem("ANN_TOO_DEEP", str(error)) from error
    called = title or text.title
    if not called:
        raise HtmlProblem(
            "ANN_NO_TITLE",
            _("W tekście nie ma nagłówka, który byłby tytułem. Wpisz tytuł."),
            field="title",
        )
    # A title of the editor's own leaves the text its heading.
    first = f"<h2>{escape(text.title)}</h2>" if text.title not in ("", called) else ""
    source = f"<h1>{escape(called[:MAX_TITLE_LENGTH])}</h1>{first}{text.html}"
    imported = import_html(source.encode(), kind.code, today)
    if imported.created:
        imported.page.owner = user
        # The editor has to choose whom it concerns.
        imported.page.everybody = False
        imported.page.save(update_fields=["owner", "everybody"])
        imported.page.save_revision(user=user, log_action=True, clean=False)
    merged = sum(one.count for one in imported.dropped if one.kind == RemovalKind.MERGED)
    left_out = _left_out(imported.dropped, text.pictures)
    return PasteResult(imported.page, imported.created, left_out, merged, text.proposed)


def wrap_plain_text(text: str) -> str:
    """Return unformatted text as paragraphs, one for each line."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _left_out(dropped: tuple[DroppedMarkup, ...], pictures: int) -> tuple[str, ...]:
    """Tell an editor what is missing; fonts, colours and margins do not count."""
    addresses = sum(one.count for one in dropped if one.kind == RemovalKind.ADDRESS)
    objects = sum(one.count for one in dropped if one.kind == RemovalKind.CONTENT)
    counts = (
        (pictures, _("zdjęcia (%(n)s): dodaj je klockiem „Zdjęcie”")),
        (addresses, _("linki, których nie można otworzyć na stronie (%(n)s)")),
        (objects, _("elementy, które nie są tekstem (%(n)s)")),
    )
    return tuple(words % {"n": number} for number, words in counts if number)
