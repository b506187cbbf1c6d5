"""The rates of a component drawn on one axis of time, a line for each property."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from ebok_plugin.charges.models import ComponentRate, RateException
from ebok_plugin.fee_changes.models import ContestedRate, FeeChange

# The axis ends so long after the last beginning, that the newest rate can be seen.
ROOM = timedelta(180)
# A narrower bar cannot hold its figure.
LEAST_LABELLED = 9.0


@dataclass(frozen=True, slots=True)
class RateBar:
    """One rate: where it begins and how long it is, in percent of the axis."""

    rate: ComponentRate
    x: str
    width: str
    labelled: bool


@dataclass(frozen=True, slots=True)
class RateTimeline:
    """The rates of one property; an empty `place` is all properties."""

    place: str
    bars: tuple[RateBar, ...]


def draw_timelines(rates: Sequence[ComponentRate], today: date) -> list[RateTimeline]:
    """Draw rates sorted by property; empty when no rate ever changed."""
    if len(rates) < 2:
        return []
    begin = min(rate.valid_from for rate in rates)
    end = max(today, *(rate.valid_from for rate in rates)) + ROOM
    return [
        RateTimeline(
            str(place or ""),
            tuple(_bars(sorted(rows, key=lambda row: row.valid_from), begin, end)),
        )
        for place, rows in groupby(rates, key=lambda rate: rate.property)
    ]


def _bars(rates: Iterable[ComponentRate], begin: date, end: date) -> Iterable[RateBar]:
    days = (end - begin).days
    for rate in rates:
        last = min(rate.valid_to or end, end)
        x = 100 * (rate.valid_from - begin).days / days
        width = 100 * (last - rate.valid_from).days / days
        yield RateBar(rate, f"{x:.2f}%", f"{width:.2f}%", width >= LEAST_LABELLED)


def find_rates_by_hand(rows: Sequence[RateException]) -> frozenset[int]:
    """Return the keys of rates entered by hand; others end with their fee change.

    Two queries.
    """
    contested = ContestedRate.objects.filter(exceptions__in=rows)
    of_contests = set(contested.values_list("exceptions", flat=True))
    references = {row.reference for row in rows}
    changes = FeeChange.objects.filter(number__in=references)
    numbers = set(changes.values_list("number", flat=True))
    return frozenset(
        row.pk
        for row in rows
        if row.pk not in of_contests
        and not (row.cause == RateException.Cause.NOTICE_LATE and row.reference in numbers)
    )
