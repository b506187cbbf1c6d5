"""Why a set-up cannot be made; said in words for whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SetUpRefused(Exception):
    """The site cannot be set up as it stands; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One place of the answers (`desks.2.room`, counted from 1), and what belongs there."""

    path: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.expected}" if self.path else self.expected


class WrongAnswers(SetUpRefused):
    """The answers cannot be taken; all their mistakes at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)
