"""Reading a paper: the record in the access log (library.md §8), paragraphs, differences."""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import groupby

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent, Stream
from members_area.library.models import Audience, Rendition

READ = "DOCUMENT_READ"
# Requests for parts of a file within this time count as one reading.
ONE_READING = timedelta(minutes=30)


class ReadingMode(TextChoices):
    """The way in which a paper was read."""

    FILE = "FILE", _("pobranie pliku")
    TEXT = "TEXT", _("czytanie na stronie")
    DIFFERENCE = "DIFFERENCE", _("porównanie wersji")
    ARCHIVE = "ARCHIVE", _("pobranie w zestawie ZIP")


def record_reading(file: Rendition, way: ReadingMode, origin: Origin) -> None:
    """Record a reading, except of documents that everybody may read."""
    document = file.document
    if document.audience == Audience.PUBLIC or origin.actor is None:
        return
    record(
        READ,
        origin,
        stream=Stream.SIGN_IN,
        obj=document,
        changes={"file": file.sha256, "version": file.version.no, "way": way},
    )


def record_part(file: Rendition, origin: Origin) -> None:
    """Record a partial reading, unless the same login has just begun to read this file."""
    openings = AuditEvent.objects.filter(
        action=READ,
        actor=origin.actor,
        object_id=str(file.document.pk),
        at__gte=timezone.now() - ONE_READING,
        changes__file=file.sha256,
        changes__way=ReadingMode.FILE,
    )
    if not openings.exists():
        record_reading(file, ReadingMode.FILE, origin)


# Differences between two wordings, by paragraph, then by word. Pure.
#
# Applying a difference to the old text gives exactly the new one. The work is bounded: where two
# texts have too little in common, the old text is deleted and the new one inserted as a whole.

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Characters of both texts together; a statute has some 100 000.
MAX_CHARACTERS = 2_000_000
# With more edits two sequences count as having nothing in common: the work grows with the square.
MAX_LINE_EDITS = 600
MAX_WORD_EDITS = 200
# So many changed stretches are compared by word; the others by paragraph.
MAX_STRETCHES = 200


class ChangeKind(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class DifferencePiece:
    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class DifferenceStretch:
    """Neighbouring paragraphs, either all unchanged or all with changes."""

    changed: bool
    pieces: tuple[DifferencePiece, ...]

    def without(self, kind: ChangeKind) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind != kind)


class TextsTooLong(ValueError):
    """The two texts are longer together than MAX_CHARACTERS."""


def compare_texts(old: str, new: str) -> tuple[DifferenceStretch, ...]:
    """Compare two texts and return the stretches in order. Raises TextsTooLong."""
    if len(old) + len(new) > MAX_CHARACTERS:
        raise TextsTooLong("Teksty są za długie, żeby je porównać na stronie.")
    stretches: list[DifferenceStretch] = []
    left = MAX_STRETCHES
    edits = _edits(LINE.findall(old), LINE.findall(new), MAX_LINE_EDITS)
    for changed, group in groupby(edits, key=lambda edit: edit[0] != ChangeKind.SAME):
        run = list(group)
        if not changed:
            stretches.append(
                DifferenceStretch(
                    False, (DifferencePiece(ChangeKind.SAME, _text(run, ChangeKind.SAME)),)
                )
            )
            continue
        by_word = left > 0
        left -= 1
        stretches.append(DifferenceStretch(True, tuple(_compare_run(run, by_word=by_word))))
    return tuple(stretches)


Edit = tuple[ChangeKind, str]


def _compare_run(run: Sequence[Edit], *, by_word: bool) -> Iterator[DifferencePiece]:
    old, new = _text(run, ChangeKind.DELETED), _text(run, ChangeKind.INSERTED)
    if by_word and old and new:
        edits = _edits(TOKEN.findall(old), TOKEN.findall(new), MAX_WORD_EDITS)
        return _pieces(_widen_changes(edits))
    return _pieces([(ChangeKind.DELETED, old), (ChangeKind.INSERTED, new)])


def _pieces(edits: Iterable[Edit]) -> Iterator[DifferencePiece]:
    """Join edits: between two unchanged words the deleted text first, then the inserted."""
    for changed, group in groupby(edits, key=lambda edit: edit[0] != ChangeKind.SAME):
        run = list(group)
        for kind in (ChangeKind.DELETED, ChangeKind.INSERTED) if changed else (ChangeKind.SAME,):
            if text := _text(run, kind):
                yield DifferencePiece(kind, text)


def _widen_changes(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Count a lone blank, comma or short word between two changes as changed."""
    groups = [
        (changed, list(group))
        for changed, group in groupby(edits, key=lambda edit: edit[0] != ChangeKind.SAME)
    ]
    for at, (changed, run) in enumerate(groups):
        inside = 0 < at < len(groups) - 1
        if changed or not inside or len(_text(run, ChangeKind.SAME).strip()) > 2:
            yield from run
        else:
            text = _text(run, ChangeKind.SAME)
            yield from ((ChangeKind.DELETED, text), (ChangeKind.INSERTED, text))


def _text(edits: Iterable[Edit], kind: ChangeKind) -> str:
    return "".join(text for its_kind, text in edits if its_kind == kind)


def _edits(old: Sequence[str], new: Sequence[str], most: int) -> list[Edit]:
    """Return the shortest list of edits; one deletion and insertion if it has more than `most`."""
    begin = _common_length(old, new)
    end = _common_length(old[begin:][::-1], new[begin:][::-1])
    old_rest, new_rest = old[begin : len(old) - end], new[begin : len(new) - end]
    return [
        *((ChangeKind.SAME, text) for text in old[:begin]),
        *_shortest_edits(old_rest, new_rest, most),
        *((ChangeKind.SAME, text) for text in old[len(old) - end :]),
    ]


def _common_length(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _shortest_edits(old: Sequence[str], new: Sequence[str], most: int) -> list[Edit]:
    """Myers' greedy search (1986): `reach[k]` is the furthest point in `old` on diagonal k."""
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), most) + 1):
        trace.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            reach[k] = x
            if x >= len(old) and x - k >= len(new):
                return _trace_back(trace, old, new)
    return [
        *((ChangeKind.DELETED, text) for text in old),
        *((ChangeKind.INSERTED, text) for text in new),
    ]


def _trace_back(
    trace: Sequence[dict[int, int]], old: Sequence[str], new: Sequence[str]
) -> list[Edit]:
    """Return the edits of the path that the search has found, traced from its end."""
    found: list[Edit] = []
    x, y = len(old), len(new)
    for edits in range(len(trace) - 1, -1, -1):
        reach, k = trace[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        before = k + 1 if down else k - 1
        x_before = reach[before]
        y_before = x_before - before
        while x > max(x_before, 0) and y > max(y_before, 0):
            x, y = x - 1, y - 1
            found.append((ChangeKind.SAME, old[x]))
        if edits:
            if down:
                found.append((ChangeKind.INSERTED, new[y_before]))
            else:
                found.append((ChangeKind.DELETED, old[x_before]))
        x, y = x_before, max(y_before, 0)
    return found[::-1]


# The text of a page as headings, clauses and paragraphs. Pure.
#
# Text from a PDF is broken where the paper's lines end. A new paragraph begins with a clause, a
# point or a heading, after an empty line, and after a line that ends a sentence or stops well
# before the margin.

CLAUSE = re.compile(r"(§\s*\d+[a-z]?\.?)\s+(\S.*)", re.S)
BARE_CLAUSE = re.compile(r"§\s*\d+[a-z]?\.?")
POINT = re.compile(r"(\d{1,3}[.)]|[a-z]\)|[–•-])\s+(\S.*)", re.S)
CHAPTER = re.compile(r"(?:Rozdział|Dział|Część|Tytuł|Oddział)\s+(?:[IVXLC]+|\d+)\b")
# Page numbers and the like, which belong to no sentence.
FURNITURE = re.compile(r"(?:.*\s)?[Ss]tr(?:ona|\.)\s\d+(?:\s?(?:z|/)\s?\d+)?|\d{1,4}(?:/\d{1,4})?")
SENTENCE_END = re.compile(r"[.:;!?][”\")\]]*$")
MAX_HEADING_LENGTH = 120
# A line shorter than this share of the longest one was not broken by the margin.
SHORT = 0.6


class ParagraphKind(StrEnum):
    HEADING = "heading"
    CLAUSE = "clause"
    POINT = "point"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`label` is the number of a clause (`§ 7.`) or of a point (`1.`, `a)`), else empty."""

    kind: ParagraphKind
    label: str
    text: str

    @property
    def full_text(self) -> str:
        return f"{self.label} {self.text}".strip()


def split_paragraphs(page: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of one page in order, without page numbers."""
    return tuple(_paragraph(text) for text in _join_lines(page.splitlines()))


def join_wording(pages: Iterable[str]) -> str:
    """Join all pages into one text with a paragraph a line, for comparing two wordings.

    A sentence broken by the end of a page is joined.
    """
    lines: list[str] = []
    for page in pages:
        of_page = [paragraph.full_text for paragraph in split_paragraphs(page)]
        if lines and of_page and _goes_on(lines[-1], of_page[0]):
            lines[-1] = f"{lines[-1]} {of_page.pop(0)}"
        lines += of_page
    return "".join(f"{line}\n" for line in lines)


def _paragraph(text: str) -> Paragraph:
    if found := CLAUSE.fullmatch(text):
        return Paragraph(ParagraphKind.CLAUSE, found[1], found[2])
    if BARE_CLAUSE.fullmatch(text) or _is_heading(text):
        return Paragraph(ParagraphKind.HEADING, "", text)
    if found := POINT.fullmatch(text):
        return Paragraph(ParagraphKind.POINT, found[1], found[2])
    return Paragraph(ParagraphKind.TEXT, "", text)


def _join_lines(lines: list[str]) -> Iterator[str]:
    margin = max((len(line.strip()) for line in lines), default=0) * SHORT
    joined: list[str] = []
    ended = True
    for line in lines:
        text = " ".join(line.split())
        if not text or FURNITURE.fullmatch(text):
            # A page number does not end a sentence that continues after it.
            ended = ended or not text
            continue
        if joined and (ended or _opens(text)):
            yield " ".join(joined)
            joined = []
        joined.append(text)
        ended = _ends(line, text, margin)
    if joined:
        yield " ".join(joined)


def _opens(text: str) -> bool:
    numbered = CLAUSE.fullmatch(text) or BARE_CLAUSE.fullmatch(text) or POINT.fullmatch(text)
    return bool(numbered) or _is_heading(text)


def _ends(line: str, text: str, margin: float) -> bool:
    if _is_heading(text) or BARE_CLAUSE.fullmatch(text):
        return True
    # Typesetting leaves the blank of a broken line at its end.
    broken = line != line.rstrip()
    return not broken and (bool(SENTENCE_END.search(text)) or len(text) < margin)


def _is_heading(text: str) -> bool:
    if len(text) > MAX_HEADING_LENGTH or SENTENCE_END.search(text):
        return False
    letters = [character for character in text if character.isalpha()]
    in_capitals = len(letters) > 3 and all(letter.isupper() for letter in letters)
    return in_capitals or bool(CHAPTER.match(text))


def _goes_on(before: str, after: str) -> bool:
    return not SENTENCE_END.search(before) and after[:1].islower()
