"""What the seam took out, in words for the person whose text it was. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class RemovalKind(StrEnum):
    """What happened to a piece that may not pass."""

    TAG = "znacznik bez treści"
    CONTENT = "znacznik z całą treścią"
    ATTRIBUTE = "atrybut"
    ADDRESS = "adres odnośnika"
    TEXT = "tekst poza komórką tabeli"


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """One sort of thing that was taken out, and how often.

    `name` is the tag, `tag[attribute]`, or the scheme of a refused address.
    """

    kind: RemovalKind
    name: str
    count: int

    def __str__(self) -> str:
        return f"{self.kind}: {self.name} ({self.count})"


class SanitisingReport:
    """Counts while the seam works."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[RemovalKind, str]] = Counter()

    def note(self, kind: RemovalKind, name: str) -> None:
        self._counts[kind, name[:60]] += 1

    def dropped(self) -> tuple[Dropped, ...]:
        """All of it, sorted."""
        found = (Dropped(kind, name, count) for (kind, name), count in self._counts.items())
        return tuple(sorted(found))
