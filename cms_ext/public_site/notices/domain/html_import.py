"""Import an announcement from an HTML file as a draft (announcement.md §3)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from lxml import etree

from cms_ext.base.text.charset import POLISH, UTF8, WESTERN, choose_codec, codec_of_label
from cms_ext.base.text.sanitising.canonical import measure_depth, parse_html
from cms_ext.base.text.sanitising.clean import NotSanitisable, TooDeepToSanitise, sanitise_html
from cms_ext.base.text.sanitising.policy import Caps, DroppedMarkup, own_hosts
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.pages.domain.body import build_stream

# In bytes. A page saved by a word processor is mostly styles, which are removed.
FILE_SIZE = 1024 * 1024
CAPS = Caps(size=256 * 1024)
MAX_TITLE_LENGTH = 255

TAG = re.compile(rb"<(?:!doctype|html|head|body|h[1-6]|p|div|table|ul|ol|span|br|a)\b", re.I)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([a-z0-9_-]{3,20})""", re.I)
# Other labels than these say that the file is in another script.
ACCEPTED = frozenset((None, UTF8, *POLISH, *WESTERN))
POLISH_CODINGS = ("iso-8859-2", "utf-8", "windows-1250")


class HtmlProblem(ValueError):
    """Why a file is refused: a code, the place, what was found and what was expected."""

    def __init__(
        self,
        code: str,
        message: str,
        found: str = "",
        expected: str = "",
        *,
        line: int | None = None,
        field: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.found = found
        self.expected = expected
        self.line = line
        self.field = field


@dataclass(frozen=True, slots=True)
class HtmlText:
    """A title in plain words, and the rest of the body as it is in the file."""

    title: str
    html: str


def read_html_text(source: bytes) -> HtmlText:
    """Return the title (first h1, else `<title>`) and the body without it.

    Raises HtmlProblem.
    """
    if not source.strip():
        raise HtmlProblem("ANN_EMPTY", "Plik jest pusty.", "0 bajtów", "strona HTML")
    if len(source) > FILE_SIZE:
        raise HtmlProblem(
            "ANN_TOO_LARGE",
            f"Plik ma {len(source)} bajtów, a może mieć najwyżej {FILE_SIZE}.",
            f"{len(source)} bajtów",
            f"najwyżej {FILE_SIZE} bajtów",
        )
    text = decode_html(source)
    if "\x00" in text or not TAG.search(text.encode()):
        raise HtmlProblem(
            "ANN_NOT_HTML", "To nie jest plik HTML: nie ma w nim znaczników.", "", "strona HTML"
        )
    return _taken_apart(parse_html(text.encode()))


def decode_html(source: bytes) -> str:
    """Decode a file, whether its encoding is declared, missing or untrue. Raises HtmlProblem."""
    declared = DECLARED.search(source[:4096])
    label = declared[1].decode().lower() if declared else ""
    if declared and codec_of_label(label) not in ACCEPTED:
        raise HtmlProblem(
            "ANN_ENCODING",
            f"Plik podaje kodowanie {label}, którego nie przyjmujemy.",
            label,
            ", ".join(POLISH_CODINGS),
            line=source[: declared.start()].count(b"\n") + 1,
        )
    coding = choose_codec(source, label)
    try:
        return source.decode(coding)
    except UnicodeDecodeError as error:
        raise HtmlProblem(
            "ANN_ENCODING",
            f"Plik nie jest zapisany w kodowaniu {coding}. Zapisz go jako UTF-8.",
            f"bajt 0x{source[error.start]:02x}",
            coding,
            line=source[: error.start].count(b"\n") + 1,
        ) from error


def _taken_apart(root: etree._Element) -> HtmlText:
    if measure_depth(root) > CAPS.depth:
        raise HtmlProblem(
            "ANN_TOO_DEEP",
            f"W pliku jest więcej niż {CAPS.depth} znaczników jeden w drugim.",
            "",
            f"najwyżej {CAPS.depth}",
        )
    headings = [heading for heading in root.iter("h1") if read_element_words(heading)]
    titles = [*headings[:1], *(title for title in root.iter("title") if read_element_words(title))]
    if not titles:
        raise HtmlProblem(
            "ANN_NO_TITLE",
            "Plik nie ma tytułu. Dodaj nagłówek h1 albo znacznik title.",
            "",
            "h1 albo title",
            field="title",
        )
    title = read_element_words(titles[0])
    if len(title) > MAX_TITLE_LENGTH:
        raise HtmlProblem(
            "ANN_LONG_TITLE",
            f"Tytuł ma {len(title)} znaków. Skróć go do {MAX_TITLE_LENGTH}.",
            f"{len(title)} znaków",
            f"najwyżej {MAX_TITLE_LENGTH} znaków",
            field="title",
        )
    for heading in headings[:1]:
        remove_element(heading)
    return HtmlText(title, _body(root))


def remove_element(element: etree._Element) -> None:
    """Remove the element, but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = f"{before.tail or ''}{element.tail or ''}"
    else:
        parent.text = f"{parent.text or ''}{element.tail or ''}"
    parent.remove(element)


def _body(root: etree._Element) -> str:
    for title in [*root.iter("title")]:
        remove_element(title)  # used already; the sanitiser reports what else it drops
    return str(etree.tostring(root, encoding="unicode", method="html"))


def read_element_words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


USUAL_KIND = "GENERAL"


@dataclass(frozen=True, slots=True)
class HtmlImportResult:
    """The draft, whether it is new, and what was dropped from the file."""

    page: notices.AnnouncementPage
    created: bool
    dropped: tuple[DroppedMarkup, ...]


@transaction.atomic
def import_html(source: bytes, kind_code: str, today: date) -> HtmlImportResult:
    """Create a draft below the list of announcements; the same bytes change nothing.

    Raises HtmlProblem, with nothing changed, for a file that cannot be an announcement, an unknown
    kind or a site without a list.
    """
    kind = notices.AnnouncementKind.objects.filter(code=kind_code).first()
    if kind is None:
        codes = ", ".join(notices.AnnouncementKind.objects.values_list("code", flat=True))
        raise HtmlProblem(
            "ANN_KIND", f"Nie ma rodzaju {kind_code}. Są: {codes}.", kind_code, codes, field="kind"
        )
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise HtmlProblem(
            "ANN_NO_LIST", "Serwis nie ma jeszcze listy ogłoszeń. Załóż ją w panelu redakcji."
        )
    text = read_html_text(source)
    body, dropped = _clean_body(text.html, text.title)
    digest = hashlib.sha256(source).hexdigest()
    known_page = notices.AnnouncementPage.objects.filter(source_sha256=digest).first()
    if known_page is not None:
        return HtmlImportResult(known_page, False, dropped)
    page = notices.AnnouncementPage(
        title=text.title,
        kind=kind,
        body=body,
        valid_from=today,
        valid_until=kind.last_day(today, None),
        pinned=kind.pinned,
        source_sha256=digest,
        live=False,
        has_unpublished_changes=True,
    )
    index.add_child(instance=page)
    # A draft may lack what its editor still has to write, here the lead.
    page.save_revision(clean=False)
    return HtmlImportResult(page, True, dropped)


def _clean_body(html: str, title: str) -> tuple[list[dict[str, object]], tuple[DroppedMarkup, ...]]:
    try:
        passed = sanitise_html(html, own_hosts=own_hosts(), caps=CAPS)
    except NotSanitisable as error:
        code = "ANN_TOO_DEEP" if isinstance(error, TooDeepToSanitise) else "ANN_TOO_LARGE"
        raise HtmlProblem(code, str(error)) from error
    return build_stream(passed.html, title), passed.dropped
