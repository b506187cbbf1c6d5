"""A month of charges, and the Polish words for months and weekdays. Pure, without Django."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

NOMINATIVE = (
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
)
MONTHS_GENITIVE = (
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
)
# With the preposition, because only September takes „we”.
IN_MONTH = (
    "w styczniu",
    "w lutym",
    "w marcu",
    "w kwietniu",
    "w maju",
    "w czerwcu",
    "w lipcu",
    "w sierpniu",
    "we wrześniu",
    "w październiku",
    "w listopadzie",
    "w grudniu",
)


def format_day(day: date) -> str:
    """Format a day as `16.02.2026`, as in messages and headings."""
    return f"{day:%d.%m.%Y}"


_PERIOD = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month; `str()` is the stored form `2026-02`, `label` the one on documents, `02/2026`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Parse `2026-02`; raises ValueError for anything else."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no month; write YYYY-MM.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Period:
        """Return the month in which a day lies."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(1)

    @property
    def next(self) -> Period:
        return self.plus(1)

    @property
    def previous(self) -> Period:
        return self.plus(-1)

    def plus(self, months: int) -> Period:
        """Return the month `months` later, or earlier when negative."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Period(year, month + 1)

    @property
    def label(self) -> str:
        """`02/2026`, on documents."""
        return f"{self.month:02d}/{self.year}"

    @property
    def dotted(self) -> str:
        """`02.2026`, in messages."""
        return f"{self.month:02d}.{self.year}"

    @property
    def name(self) -> str:
        """`luty 2026`, in sentences."""
        return f"{NOMINATIVE[self.month - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


def span_name(first: Period, last: Period, translate: Callable[[str], str] = str) -> str:
    """`październik 2026`, `październik–grudzień 2026`, `listopad 2026 – styczeń 2027`.

    `translate` writes the name of a month in the reader's language.
    """
    begin, end = (translate(NOMINATIVE[period.month - 1]) for period in (first, last))
    if first == last:
        return f"{end} {last.year}"
    if first.year == last.year:
        return f"{begin}–{end} {last.year}"
    return f"{begin} {first.year} – {end} {last.year}"


WEEKDAYS_GENITIVE = ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli")
# As they answer „kiedy?”.
ON_WEEKDAY = (
    "w poniedziałek",
    "we wtorek",
    "w środę",
    "w czwartek",
    "w piątek",
    "w sobotę",
    "w niedzielę",
)
