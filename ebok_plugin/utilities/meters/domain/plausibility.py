"""Whether a figure is likely beside those that are known. Pure.

A figure below the one before, above a later one, or far above the usual use is asked about and
never refused: a counter may have turned over, a pipe may have burst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ebok_plugin.utilities.meters.vocabulary import Doubt, MeterKind

# What the usual use is worked out from, and what is too short for it.
LOOKS_BACK = timedelta(days=731)
LEAST_DAYS = 28
A_MONTH = Decimal(365) / 12
# Beside a use of nearly nothing (a flat that stood empty) any use is a jump: so much is let pass.
ALLOWANCE = {
    MeterKind.COLD_WATER: Decimal(3),
    MeterKind.HOT_WATER: Decimal(3),
    MeterKind.HEAT: Decimal(2),
    MeterKind.ALLOCATOR: Decimal(100),
    MeterKind.GAS: Decimal(10),
}
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class KnownReading:
    """A figure that counts: accepted, of one meter."""

    day: date
    value: Decimal


def before(known: Sequence[KnownReading], day: date) -> KnownReading | None:
    """The last figure before a day; `known` in the order of days."""
    return next((one for one in reversed(known) if one.day < day), None)


def after(known: Sequence[KnownReading], day: date) -> KnownReading | None:
    return next((one for one in known if one.day > day), None)


def daily_use(known: Sequence[KnownReading], day: date) -> Decimal | None:
    """What the meter counted a day in the two years before its last figure; None when the figures
    do not reach over four weeks, or went down.
    """
    last = before(known, day)
    if last is None:
        return None
    first = next(one for one in known if one.day >= last.day - LOOKS_BACK)
    days = (last.day - first.day).days
    if days < LEAST_DAYS or last.value < first.value:
        return None
    return (last.value - first.value) / days


def monthly_use(known: Sequence[KnownReading], day: date) -> Decimal | None:
    """The usual use of a month, to one decimal; None where it is not known."""
    a_day = daily_use(known, day)
    return None if a_day is None else (a_day * A_MONTH).quantize(TENTH, ROUND_HALF_UP)


def doubt_about(
    kind: MeterKind, known: Sequence[KnownReading], day: date, value: Decimal, *, jump: Decimal
) -> Doubt:
    """What is unlikely of a figure; `jump` is how many times the usual use is a jump."""
    last, later = before(known, day), after(known, day)
    if last is not None and value < last.value:
        return Doubt.LOWER
    if later is not None and value > later.value:
        return Doubt.ABOVE_LATER
    a_day = daily_use(known, day)
    if last is None or a_day is None:
        return Doubt.NONE
    likely = a_day * (day - last.day).days * jump + ALLOWANCE[kind]
    return Doubt.JUMP if value - last.value > likely else Doubt.NONE
