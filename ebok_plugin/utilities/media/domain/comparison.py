"""The consumption of a premises compared with the average and the year before. Pure.

No other single premises can be inferred: below three premises there is no average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ebok_plugin.utilities.media.domain.explanation import BuildingSum
from ebok_plugin.utilities.media.domain.keeping import Values
from ebok_plugin.utilities.media.vocabulary import AllocationKey, Medium

LEAST_PREMISES = 3
TWO_PLACES = Decimal("0.01")
METERED = (AllocationKey.HEAT_UNITS, AllocationKey.WATER, AllocationKey.HOT_WATER)


@dataclass(frozen=True, slots=True)
class Usage:
    """So many `unit` of a medium; with `per_area` on each m², else on the whole premises."""

    medium: Medium
    unit: str
    per_area: bool
    own: Decimal
    average: Decimal | None
    before: Decimal | None


def usages(
    lines: Sequence[Values], before: Sequence[Values], building: Mapping[str, BuildingSum]
) -> tuple[Usage, ...]:
    """Of each medium that is measured; `before` are the lines of the year before, if any."""
    found = []
    for line in sorted(lines, key=lambda line: Medium(line.medium).order):
        if line.allocation_key not in METERED:
            continue
        area, premises = _area(lines, line), building[line.medium].premises
        last = _same(before, line)
        last_area = _area(before, last) if last else None
        comparable = last is not None and (area is None) == (last_area is None)
        found.append(
            Usage(
                medium=Medium(line.medium),
                unit=AllocationKey(line.allocation_key).unit,
                per_area=area is not None,
                own=_per(line.key_premises, area.key_premises if area else None),
                average=_average(line, area, premises),
                before=_per(last.key_premises, last_area.key_premises if last_area else None)
                if last is not None and comparable
                else None,
            )
        )
    return tuple(found)


def is_year_before(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Whether the other days are the same days of the year before; February may be a day longer."""
    return _year_earlier(first) == _month_day(other_first) and _year_earlier(last) == _month_day(
        other_last
    )


def _year_earlier(day: date) -> tuple[int, int, int]:
    year, month, number = _month_day(day)
    return year - 1, month, number


def _month_day(day: date) -> tuple[int, int, int]:
    return day.year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day


def _average(line: Values, area: Values | None, premises: int) -> Decimal | None:
    if premises < LEAST_PREMISES:
        return None
    return _per(line.key_total, area.key_total if area else Decimal(premises))


def _area(lines: Sequence[Values], of: Values) -> Values | None:
    """The line by which the heat of the same premises is split by area, if that is more than 0."""
    if of.medium != Medium.HEAT:
        return None
    areas = (o for o in lines if (o.medium, o.allocation_key) == (of.medium, AllocationKey.AREA))
    return next((line for line in areas if line.key_premises), None)


def _same(lines: Sequence[Values], as_line: Values) -> Values | None:
    what = (as_line.medium, as_line.part, as_line.allocation_key)
    return next((o for o in lines if (o.medium, o.part, o.allocation_key) == what), None)


def _per(amount: Decimal, of: Decimal | None) -> Decimal:
    return (amount / (of or Decimal(1))).quantize(TWO_PLACES, ROUND_HALF_UP)
