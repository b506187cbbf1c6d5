"""Amounts that hold for some months as steps; a template writes the SVG.

Unlike bars, steps need not stand on zero: the scale begins a little below the lowest amount, so
that a change of a few złotys in a thousand is seen. x in per cent and y in pixels as in
`bar_chart`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from cms_ext.frontend.theme.figures import (
    FLOOR,
    GRIDLINES,
    HEIGHT,
    LEFT,
    TOP,
    WIDTH,
    Gridline,
    decimal_digits,
    gridline,
    is_alternate,
    percent,
    pixels,
    round_steps,
)

# Two equal months still stand on a scale of whole złotys.
LEAST = Decimal(4)


@dataclass(frozen=True, slots=True)
class ChartStep:
    """A line from `x1` to `x2` at the height `y` of one amount, which `value` writes above it.

    `rise` is the height from which it comes, empty for the first. The words of a `short` one give
    way in a narrow box.
    """

    x1: str
    x2: str
    y: str
    rise: str
    value: str
    centre: str
    value_y: str
    short: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Under a month; an `alternate` one stands a line lower in a narrow box."""

    text: str
    centre: str
    alternate: bool


@dataclass(frozen=True, slots=True)
class StepChart:
    """`name` is what the drawing says to whoever does not see it."""

    height: int
    floor: str
    name: str
    gridlines: tuple[Gridline, ...]
    steps: tuple[ChartStep, ...]
    labels: tuple[Label, ...]


def step_chart(rows: Sequence[tuple[str, Decimal]], name: str) -> StepChart:
    """At least one (label, amount), in the order given."""
    amounts = [amount for _label, amount in rows]
    lowest, distance = _scale(min(amounts), max(amounts))
    return StepChart(
        height=HEIGHT,
        floor=pixels(FLOOR),
        name=name,
        gridlines=tuple(gridline(number, distance, lowest) for number in range(GRIDLINES + 1)),
        steps=tuple(_steps(amounts, lowest, distance)),
        labels=tuple(_labels([label for label, _amount in rows])),
    )


def _scale(least: Decimal, most: Decimal) -> tuple[Decimal, Decimal]:
    """The amount on the lowest gridline, and the round distance to the next one."""
    for distance in round_steps(max(most - least, LEAST) / GRIDLINES):
        lowest = (least / distance).to_integral_value(ROUND_FLOOR) * distance
        if lowest + GRIDLINES * distance >= most:
            break
    return lowest, distance


def _steps(amounts: Sequence[Decimal], lowest: Decimal, distance: Decimal) -> Iterator[ChartStep]:
    slot = WIDTH / len(amounts)
    begins = [0] + [
        number for number, (before, now) in enumerate(pairwise(amounts), 1) if before != now
    ]
    previous = ""
    for begin, end in pairwise([*begins, len(amounts)]):
        amount = amounts[begin]
        y = FLOOR - (FLOOR - TOP) * (amount - lowest) / (distance * GRIDLINES)
        yield ChartStep(
            x1=percent(LEFT + slot * begin),
            x2=percent(LEFT + slot * end),
            y=pixels(y),
            rise=previous,
            value=decimal_digits(amount, 2),
            centre=percent(LEFT + slot * (begin + end) / 2),
            value_y=pixels(y - 7),
            short=end - begin == 1 < len(amounts),
        )
        previous = pixels(y)


def _labels(texts: Sequence[str]) -> Iterator[Label]:
    slot = WIDTH / len(texts)
    for number, text in enumerate(texts):
        yield Label(
            text=text,
            centre=percent(LEFT + slot * (number + Decimal("0.5"))),
            alternate=is_alternate(number, len(texts)),
        )
