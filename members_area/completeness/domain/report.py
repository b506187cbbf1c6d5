"""Everything that the rules say on one day, and its picture: organ × kind, years across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from cms_ext.people.identity.models import User
from members_area.completeness.domain.checks import checked
from members_area.completeness.domain.finding import (
    HOLES,
    SERIOUS,
    CompletenessFinding,
    CompletenessState,
)
from members_area.completeness.domain.names import RegisterNames
from members_area.completeness.domain.queries import (
    OF_THE_OFFICE,
    facts_of_desk,
    facts_of_reader,
    rules_for_members,
    rules_on,
)


@dataclass(frozen=True)
class CompletenessReport:
    """What was found on `today`; fine things are findings, too, they fill the matrix."""

    today: date
    findings: tuple[CompletenessFinding, ...]

    @cached_property
    def problems(self) -> tuple[CompletenessFinding, ...]:
        return tuple(finding for finding in self.findings if finding.is_problem)

    @property
    def is_serious(self) -> bool:
        return any(finding.state in SERIOUS for finding in self.findings)

    @property
    def missing(self) -> int:
        """The number of missing papers; one that two rules miss counts once."""
        return self._places(HOLES)

    @property
    def late(self) -> int:
        return self._places({CompletenessState.LATE})

    def _places(self, states: Iterable[CompletenessState]) -> int:
        wanted = set(states)
        return len({finding.place for finding in self.findings if finding.state in wanted})


def desk_report(today: date) -> CompletenessReport:
    """Return the report of the whole library, for the office."""
    rules = rules_on(today)
    return CompletenessReport(today, tuple(checked(rules, facts_of_desk(rules, today), today)))


def to_supply(report: CompletenessReport) -> tuple[int, date | None]:
    """How many papers are missing or late, and the earliest of their terms.

    What waits in the gate and what is to be filed are not among them: these are tasks of their own.
    """
    found = [
        one
        for one in report.findings
        if one.state in SERIOUS and one.rule.type not in OF_THE_OFFICE
    ]
    terms = [one.due for one in found if one.due is not None]
    return len({one.place for one in found}), min(terms, default=None)


def reader_report(user: User | AnonymousUser, today: date) -> CompletenessReport:
    """Return the report of what this reader may open; see `facts_of_reader`."""
    rules = rules_for_members(today)
    return CompletenessReport(
        today, tuple(checked(rules, facts_of_reader(user, rules, today), today))
    )


# Older years stand in the list only: a wider table cannot be read.
MOST_YEARS = 8

# What a cell says when its findings differ: the worst of what is to be mended, else that it is
# there, even while something more is to come.
WORST_FIRST = (
    CompletenessState.MISSING,
    CompletenessState.GAP,
    CompletenessState.LATE,
    CompletenessState.DOUBLE,
    CompletenessState.BAD_NUMBER,
    CompletenessState.IN_GATE,
    CompletenessState.OK,
    CompletenessState.NOT_DUE,
    CompletenessState.WAIVED,
)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the matrix (organ, kind, year); without findings no rule applies to it."""

    year: int
    findings: tuple[CompletenessFinding, ...] = ()

    @property
    def state(self) -> CompletenessState:
        states = {finding.state for finding in self.findings}
        return next(
            (state for state in WORST_FIRST if state in states), CompletenessState.NOT_APPLICABLE
        )

    @property
    def problems(self) -> int:
        """The number of things to be corrected in this cell."""
        return len({finding.place for finding in self.findings if finding.is_problem})


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the picture; `key` is its name in addresses."""

    organ: str
    kind: str
    title: str
    cells: tuple[MatrixCell, ...]
    problems: tuple[CompletenessFinding, ...]

    @property
    def key(self) -> str:
        return f"{self.organ or 'ogolem'}-{self.kind}".lower()


@dataclass(frozen=True, slots=True)
class Matrix:
    years: tuple[int, ...]
    lines: tuple[MatrixRow, ...]


def matrix(report: CompletenessReport, names: RegisterNames) -> Matrix:
    """Return the rows of the matrix; problems of years not shown are in the row's `problems`."""
    by_line: defaultdict[tuple[str, str], list[CompletenessFinding]] = defaultdict(list)
    for finding in report.findings:
        # What waits in the gate in due time is no cell of the library.
        if finding.days is None or finding.is_problem:
            by_line[finding.organ, finding.kind].append(finding)
    years = _years(report, (one for found in by_line.values() for one in found))
    lines = [_line(names, place, found, years) for place, found in by_line.items()]
    return Matrix(years, tuple(sorted(lines, key=lambda one: names.order(one.organ, one.kind))))


def _years(report: CompletenessReport, findings: Iterable[CompletenessFinding]) -> tuple[int, ...]:
    last = report.today.year
    known = [one.year for one in findings if one.year and last - MOST_YEARS < one.year <= last]
    return tuple(range(min(known, default=last), last + 1))


def _line(
    names: RegisterNames,
    place: tuple[str, str],
    findings: Sequence[CompletenessFinding],
    years: Sequence[int],
) -> MatrixRow:
    organ, kind = place
    cells = tuple(
        MatrixCell(year, tuple(one for one in findings if one.year == year)) for year in years
    )
    title = f"{names.organ(organ)} · {names.kind(kind)}"
    return MatrixRow(organ, kind, title, cells, tuple(one for one in findings if one.is_problem))
