"""What changed between two wordings: by paragraph, then by word. Pure.

Applying a difference to the old text gives the new one, to the letter. The work is bounded: where
two texts have too little in common, the old is struck out and the new put in as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Together; a statute has some 100 000 signs.
MOST_SIGNS = 2_000_000
# Edits after which two sequences count as having nothing in common: the work grows with its square.
MOST_LINE_EDITS = 600
MOST_WORD_EDITS = 200
# Changed stretches that are looked at by word; whatever follows is shown by paragraph.
MOST_STRETCHES = 200


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
    """The two texts are longer together than MOST_SIGNS."""


def difference(old: str, new: str) -> tuple[DifferenceStretch, ...]:
    """The differences between two texts, in order. Raises TextsTooLong."""
    if len(old) + len(new) > MOST_SIGNS:
        raise TextsTooLong("Teksty są za długie, żeby je porównać na stronie.")
    stretches: list[DifferenceStretch] = []
    left = MOST_STRETCHES
    edits = _edits(LINE.findall(old), LINE.findall(new), MOST_LINE_EDITS)
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
        stretches.append(DifferenceStretch(True, tuple(_changed(run, by_word=by_word))))
    return tuple(stretches)


Edit = tuple[ChangeKind, str]


def _changed(run: Sequence[Edit], *, by_word: bool) -> Iterator[DifferencePiece]:
    old, new = _text(run, ChangeKind.DELETED), _text(run, ChangeKind.INSERTED)
    if by_word and old and new:
        edits = _edits(TOKEN.findall(old), TOKEN.findall(new), MOST_WORD_EDITS)
        return _pieces(_readable(edits))
    return _pieces([(ChangeKind.DELETED, old), (ChangeKind.INSERTED, new)])


def _pieces(edits: Iterable[Edit]) -> Iterator[DifferencePiece]:
    """Between two words that stayed first what was struck out, then what was put in."""
    for changed, group in groupby(edits, key=lambda edit: edit[0] != ChangeKind.SAME):
        run = list(group)
        for kind in (ChangeKind.DELETED, ChangeKind.INSERTED) if changed else (ChangeKind.SAME,):
            if text := _text(run, kind):
                yield DifferencePiece(kind, text)


def _readable(edits: Sequence[Edit]) -> Iterator[Edit]:
    """A lone blank, comma or short word between two changes changes with them."""
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
    """The shortest list of edits, or all struck out and put in when it has more than `most`."""
    begin = _common(old, new)
    end = _common(old[begin:][::-1], new[begin:][::-1])
    old_rest, new_rest = old[begin : len(old) - end], new[begin : len(new) - end]
    return [
        *((ChangeKind.SAME, text) for text in old[:begin]),
        *_shortest(old_rest, new_rest, most),
        *((ChangeKind.SAME, text) for text in old[len(old) - end :]),
    ]


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """How many items both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _shortest(old: Sequence[str], new: Sequence[str], most: int) -> list[Edit]:
    """Myers' greedy search (1986): `reach[k]` is how far one gets in `old` on diagonal k."""
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
                return _back(trace, old, new)
    return [
        *((ChangeKind.DELETED, text) for text in old),
        *((ChangeKind.INSERTED, text) for text in new),
    ]


def _back(trace: Sequence[dict[int, int]], old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """The edits on the way that the search has found, read from its end."""
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
