"""The picture of completeness: organ × kind down, years across. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from members_area.completeness.domain.finding import CompletenessFinding, CompletenessState
from members_area.completeness.domain.names import RegisterNames
from members_area.completeness.domain.report import CompletenessReport

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
