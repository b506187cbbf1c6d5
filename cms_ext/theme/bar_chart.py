"""One series of amounts by month: what one thing cost. Everything is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats

from cms_ext.theme.chart_scale import (
    FLOOR,
    HEIGHT,
    LEFT,
    WIDTH,
    Gridline,
    bar_height,
    gridlines,
    percent,
    pixels,
    round_step,
)

# Shares of a month's width.
AT, WIDE = Decimal("0.2"), Decimal("0.6")


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month; `alternate` names give way in a narrow box."""

    label: str
    centre: str
    x: str
    width: str
    y: str
    height: str
    zero: bool
    alternate: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """`name` is what the drawing says to whoever does not see it."""

    height: int
    floor: str
    name: str
    gridlines: tuple[Gridline, ...]
    bars: tuple[MonthBar, ...]


def bar_chart(months: Sequence[tuple[date, Decimal]], name: str) -> BarChart:
    """At least one (first day of the month, amount), in the order given."""
    step = round_step(max(amount for _month, amount in months))
    slot = WIDTH / len(months)
    bars = []
    for number, (month, amount) in enumerate(months):
        left, height = LEFT + slot * number, bar_height(amount, step)
        bars.append(
            MonthBar(
                label=formats.date_format(month, "b"),
                centre=percent(left + slot / 2),
                x=percent(left + slot * AT),
                width=percent(slot * WIDE),
                y=pixels(FLOOR - height),
                height=pixels(height),
                zero=amount <= 0,
                alternate=(len(months) - 1 - number) % 2 == 1,
            )
        )
    return BarChart(HEIGHT, pixels(FLOOR), name, gridlines(step), tuple(bars))
