"""What a page says, as headings, clauses and paragraphs. Pure.

Text taken out of a PDF is broken where the paper's lines end. A new paragraph is taken to begin
where a clause, a point or a heading does, after an empty line, and after a line that ends a
sentence or stops well before the margin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

CLAUSE = re.compile(r"(§\s*\d+[a-z]?\.?)\s+(\S.*)", re.S)
BARE_CLAUSE = re.compile(r"§\s*\d+[a-z]?\.?")
POINT = re.compile(r"(\d{1,3}[.)]|[a-z]\)|[–•-])\s+(\S.*)", re.S)
CHAPTER = re.compile(r"(?:Rozdział|Dział|Część|Tytuł|Oddział)\s+(?:[IVXLC]+|\d+)\b")
# What stands on every sheet of paper and belongs to none of its sentences.
FURNITURE = re.compile(r"(?:.*\s)?[Ss]tr(?:ona|\.)\s\d+(?:\s?(?:z|/)\s?\d+)?|\d{1,4}(?:/\d{1,4})?")
SENTENCE_END = re.compile(r"[.:;!?][”\")\]]*$")
LONGEST_HEADING = 120
# A line shorter than this part of the longest one was not broken by the margin.
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
    def whole(self) -> str:
        return f"{self.label} {self.text}".strip()


def paragraphs(page: str) -> tuple[Paragraph, ...]:
    """The paragraphs of one page in order; page numbers and running titles are left out."""
    return tuple(_paragraph(text) for text in _joined(page.splitlines()))


def whole_wording(pages: Iterable[str]) -> str:
    """All pages as one text with a paragraph on each line, for comparing two wordings.

    A sentence that was broken by the end of a page is put together.
    """
    lines: list[str] = []
    for page in pages:
        of_page = [paragraph.whole for paragraph in paragraphs(page)]
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


def _joined(lines: list[str]) -> Iterator[str]:
    margin = max((len(line.strip()) for line in lines), default=0) * SHORT
    kept: list[str] = []
    ended = True
    for line in lines:
        text = " ".join(line.split())
        if not text or FURNITURE.fullmatch(text):
            # The number of a page does not end the sentence that goes on behind it.
            ended = ended or not text
            continue
        if kept and (ended or _opens(text)):
            yield " ".join(kept)
            kept = []
        kept.append(text)
        ended = _ends(line, text, margin)
    if kept:
        yield " ".join(kept)


def _opens(text: str) -> bool:
    numbered = CLAUSE.fullmatch(text) or BARE_CLAUSE.fullmatch(text) or POINT.fullmatch(text)
    return bool(numbered) or _is_heading(text)


def _ends(line: str, text: str, margin: float) -> bool:
    if _is_heading(text) or BARE_CLAUSE.fullmatch(text):
        return True
    # Whoever sets text leaves the blank of a broken line at its end.
    broken = line != line.rstrip()
    return not broken and (bool(SENTENCE_END.search(text)) or len(text) < margin)


def _is_heading(text: str) -> bool:
    if len(text) > LONGEST_HEADING or SENTENCE_END.search(text):
        return False
    letters = [sign for sign in text if sign.isalpha()]
    shouted = len(letters) > 3 and all(sign.isupper() for sign in letters)
    return shouted or bool(CHAPTER.match(text))


def _goes_on(before: str, after: str) -> bool:
    return not SENTENCE_END.search(before) and after[:1].islower()
