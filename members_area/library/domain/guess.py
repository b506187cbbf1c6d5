"""Guessing the facts of a paper from its file, and a draft from a file alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files import File

from cms_ext.base.dates.months import GENITIVE
from cms_ext.base.text.folding import folded_words, stem
from cms_ext.evidence.audit.domain.event import Origin
from members_area.library.domain.audience import usual_audience
from members_area.library.domain.document import register_document
from members_area.library.domain.same_file import refuse_same_file
from members_area.library.domain.upload import CheckedFile, checked_file
from members_area.library.models import Document, DocumentKind
from members_area.register.models import Organ

# The words of a heading by which a kind is known; the more particular ones first.
KINDS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("AUDIT_MINUTES", ("protokol", "lustracji")),
    ("AUDIT_CONCLUSIONS", ("wnioski", "polustracyjne")),
    ("AUDITOR_REPORT", ("sprawozdanie", "rewidenta")),
    ("FIN_STATEMENT", ("sprawozdanie", "finansowe")),
    ("BOARD_REPORT", ("sprawozdanie",)),
    ("RESOLUTION", ("uchwala",)),
    ("MINUTES", ("protokol",)),
    ("BYLAW", ("regulamin",)),
    ("STATUTE", ("statut",)),
    ("CONTRACT", ("umowa",)),
    ("INVOICE", ("faktura",)),
    ("FORM", ("formularz",)),
)
OTHER = "OTHER"
ISO = re.compile(r"(?<!\d)(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)")
POLISH = re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](\d{4})(?!\d)")
IN_WORDS = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(GENITIVE)})\s+(\d{{4}})", re.IGNORECASE)
HEADING = re.compile(
    r"uchwa[łl]|protok|regulamin|statut|sprawozdan|wniosk|umow|faktur|formularz", re.IGNORECASE
)
GOES_ON = re.compile(r"\s*(?:w sprawie|z posiedzenia|z dnia|[a-ząćęłńóśźż])")
# Where a paper says what it is.
HEAD_OF_PAGE = 700
LONGEST_TITLE = 250


@dataclass(frozen=True, slots=True)
class KnownOrgan:
    code: str
    name: str
    abbreviation: str


@dataclass(frozen=True, slots=True)
class Guess:
    """Guessed facts.

    `organ` is a code, empty like `number` if unknown; `day` is the paper's date.
    """

    kind: str
    title: str
    number: str
    organ: str
    day: date | None


def guess_facts(file_name: str, first_page: str, organs: Sequence[KnownOrgan]) -> Guess:
    """The facts guessed; the file name counts before the page."""
    name = file_name.rpartition(".")[0] or file_name
    head = first_page[:HEAD_OF_PAGE]
    title = _title(first_page) or _spaced(name)
    kind = _kind(_spaced(name)) or _kind(title) or OTHER
    number, organ = _number(name, organs)
    if not number:
        # Minutes name the resolutions of others: only what a resolution says is its own number.
        number, organ = _number(head if kind == "RESOLUTION" else title, organs)
    return Guess(
        kind=kind,
        title=title[:LONGEST_TITLE],
        number=number,
        organ=organ or _organ(f"{_spaced(name)} {head}", organs),
        day=_day(name) or _day(head),
    )


def _kind(text: str) -> str:
    stems = {stem(word) for word in folded_words(text)}
    for code, words in KINDS:
        if all(stem(word) in stems for word in words):
            return code
    return ""


def _number(text: str, organs: Iterable[KnownOrgan]) -> tuple[str, str]:
    """(number, organ's code): `3-rn-2024` is 3/RN/2024."""
    by_abbreviation = {organ.abbreviation.upper(): organ.code for organ in organs}
    if not by_abbreviation:
        return "", ""
    either = "|".join(map(re.escape, sorted(by_abbreviation, key=len, reverse=True)))
    pattern = rf"(?<!\d)(\d{{1,3}})[-_/ ]({either})[-_/ ](\d{{4}})(?!\d)"
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None:
        return "", ""
    abbreviation = found[2].upper()
    return f"{int(found[1])}/{abbreviation}/{found[3]}", by_abbreviation[abbreviation]


def _organ(text: str, organs: Iterable[KnownOrgan]) -> str:
    """The organ named first, by abbreviation or by name in any case."""
    words = folded_words(text)
    stems = [stem(word) for word in words]
    places: list[tuple[int, str]] = []
    for organ in organs:
        wanted = [stem(word) for word in folded_words(organ.name)]
        length = len(wanted)
        places += [
            (place, organ.code)
            for place in range(len(words))
            if words[place] == organ.abbreviation.lower()
            and length > 1
            or stems[place : place + length] == wanted
        ]
    return min(places)[1] if places else ""


def _day(text: str) -> date | None:
    if found := ISO.search(text):
        return _date(found[1], found[2], found[3])
    if found := IN_WORDS.search(text):
        return _date(found[3], str(GENITIVE.index(found[2].lower()) + 1), found[1])
    if found := POLISH.search(text):
        return _date(found[3], found[2], found[1])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _title(page: str) -> str:
    """The first line that names a kind of paper, with the line after it when it goes on there."""
    lines = [line.strip() for line in page[:HEAD_OF_PAGE].splitlines() if line.strip()]
    for position, line in enumerate(lines):
        if HEADING.match(line):
            after = lines[position + 1] if position + 1 < len(lines) else ""
            return f"{line} {after}" if GOES_ON.match(after) else line
    return ""


def _spaced(name: str) -> str:
    """`uchwala_3-rn-2024` as words."""
    words = re.sub(r"[-_.]+", " ", name).strip()
    return words[:1].upper() + words[1:]


# The day that these kinds bear is that of a meeting; that of all others is of their adoption.
OF_A_MEETING = frozenset({"MINUTES", "AUDIT_MINUTES", "GM_MATERIAL"})


def draft_from_file(
    content: File[bytes], name: str, *, today: date, origin: Origin, again: bool = False
) -> Document:
    """Save a draft document with facts guessed from file name and first page, to be corrected.

    `again`: although the library has the file. Raises RefusedFile, SameFile among them; then
    nothing is saved.
    """
    file = checked_file(content, name)
    if not again:
        refuse_same_file(file.sha256)
    seems = _guessed(file, name)
    kind = DocumentKind.objects.get(code=seems.kind)
    document = Document(
        kind=kind,
        title=seems.title,
        number=seems.number,
        organ=Organ.objects.filter(code=seems.organ).first(),
        audience=usual_audience(kind, today),
    )
    set_day(document, seems.day)
    return register_document(document, file, today=today, origin=origin)


def set_day(document: Document, day: date | None) -> None:
    """Set the date of the paper in the field that its kind uses for it."""
    if document.kind.code in OF_A_MEETING:
        document.meeting_date = day
    else:
        document.adopted_on = day


def day_of(document: Document) -> date | None:
    return document.meeting_date if document.kind.code in OF_A_MEETING else document.adopted_on


def _guessed(file: CheckedFile, name: str) -> Guess:
    organs = [
        KnownOrgan(organ.code, organ.name, organ.abbreviation) for organ in Organ.objects.all()
    ]
    pages = file.extracted.pages
    return guess_facts(name, pages[0].replace("\x00", "") if pages else "", organs)
