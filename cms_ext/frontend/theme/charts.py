"""Amounts as bars that are on round gridlines, and as steps; a template writes the SVG.

x in per cent and y in pixels, no viewBox: bars stretch with the page while the words keep their
size (docs/decisions/0009-charts-as-svg.md). Everything is computed here. Unlike bars, steps need
not be on zero: the scale begins a little below the lowest amount, so that a change of a few
złotys in a thousand is seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from cms_ext.frontend.theme.figures import NO_BREAK_SPACE, decimal_digits

HEIGHT = 248
TOP, FLOOR = Decimal(26), Decimal(220)
LEFT, WIDTH = Decimal(17), Decimal(83)
GRIDLINES = 4
# So many names of months stand next to each other on the narrowest phone.
NAMES_IN_LINE = 5
# Of an empty chart; under it the gridlines would be at parts of a złoty.
MIN_SCALE = Decimal(40)
ROUND_STEPS = tuple(Decimal(step) for step in ("1", "2", "2.5", "4", "5"))


@dataclass(frozen=True, slots=True)
class Series:
    """A bar of every slot: `css` is "a" (filled) or "b" (outlined).

    `at` and `wide` are shares of the slot's width. An outlined bar is drawn narrower, its line
    adds to it.
    """

    css: str
    at: Decimal
    wide: Decimal


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """`middle` is where the label stands, as a share of the slot's width.

    `monthly`: of many names every other stands a line lower in a narrow box, and an amount of
    nothing says 0. `least` is the amount up to which the scale of a chart reaches at least; `unit`
    is at its top.
    """

    series: tuple[Series, ...]
    monthly: bool
    middle: Decimal = Decimal("0.5")
    unit: str = "zł"
    least: Decimal = MIN_SCALE


@dataclass(frozen=True, slots=True)
class Gridline:
    """`y` of the line, `text_y` of its label; only the top one stands clear of the bars."""

    y: str
    text_y: str
    label: str
    top: bool


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A rectangle; where `zero`, the digit is at `centre` instead."""

    css: str
    x: str
    width: str
    y: str
    height: str
    zero: bool
    centre: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The bars above one label; an `alternate` label is a line lower in a narrow box."""

    label: str
    centre: str
    alternate: bool
    bars: tuple[ChartBar, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """`name` is what the drawing says to anyone who does not see it."""

    height: int
    floor: str
    name: str
    gridlines: tuple[Gridline, ...]
    slots: tuple[Slot, ...]


def bar_chart(
    rows: Sequence[tuple[str, Sequence[Decimal]]], layout: ChartLayout, name: str
) -> BarChart:
    """Lay out a chart of at least one (label, an amount for each series), in this order.

    Below zero a bar has no height.
    """
    highest = max(max(amounts) for _label, amounts in rows)
    step = next(round_steps(max(highest, layout.least) / GRIDLINES))
    return BarChart(
        height=HEIGHT,
        floor=format_pixels(FLOOR),
        name=name,
        gridlines=tuple(
            gridline(number, step, unit=layout.unit) for number in range(1, GRIDLINES + 1)
        ),
        slots=tuple(_slots(rows, layout, step)),
    )


def format_percent(value: Decimal) -> str:
    return f"{value:.2f}%"


def _slots(
    rows: Sequence[tuple[str, Sequence[Decimal]]], layout: ChartLayout, step: Decimal
) -> Iterator[Slot]:
    slot = WIDTH / len(rows)
    says_zero = layout.monthly and not _is_seldom([amounts[0] for _label, amounts in rows])
    for number, (label, amounts) in enumerate(rows):
        yield Slot(
            label=label,
            centre=format_percent(LEFT + slot * (number + layout.middle)),
            alternate=layout.monthly and is_alternate(number, len(rows)),
            bars=tuple(
                _bar(
                    series,
                    LEFT + slot * (number + series.at),
                    slot * series.wide,
                    (FLOOR - TOP) * max(amount, Decimal(0)) / (step * GRIDLINES),
                    zero=says_zero and amount <= 0,
                )
                for series, amount in zip(layout.series, amounts, strict=True)
            ),
        )


def _is_seldom(amounts: Sequence[Decimal]) -> bool:
    """Return whether most are nothing, as the charges of quarters are: then zeros are no news."""
    there = sum(amount > 0 for amount in amounts)
    return 0 < there * 2 < len(amounts)


def _bar(series: Series, x: Decimal, width: Decimal, height: Decimal, *, zero: bool) -> ChartBar:
    return ChartBar(
        css=series.css,
        x=format_percent(x),
        width=format_percent(width),
        y=format_pixels(FLOOR - height),
        height=format_pixels(height),
        zero=zero,
        centre=format_percent(x + width / 2),
    )


def round_steps(least: Decimal) -> Iterator[Decimal]:
    """Yield the round distances of gridlines that are not below `least`, which is above zero.

    Endless.
    """
    magnitude = Decimal(1).scaleb(least.adjusted())
    while True:
        yield from (magnitude * step for step in ROUND_STEPS if magnitude * step >= least)
        magnitude *= 10


def gridline(
    number: int, step: Decimal, lowest: Decimal = Decimal(0), *, unit: str = "zł"
) -> Gridline:
    """Return the line so many steps above the floor, on which `lowest` stands."""
    y = FLOOR - (FLOOR - TOP) * number / GRIDLINES
    top = number == GRIDLINES
    behind = f"{NO_BREAK_SPACE}{unit}" if top else ""
    # Steps of 2.5 under a small scale: rounded, two lines would say the same.
    places = 0 if step == step.to_integral_value() else 1
    label = f"{decimal_digits(lowest + step * number, places)}{behind}"
    return Gridline(format_pixels(y), format_pixels(y - 4), label, top)


def is_alternate(number: int, count: int) -> bool:
    """Return True for labels that are a line lower in a narrow box; never for the last one."""
    return count > NAMES_IN_LINE and (count - 1 - number) % 2 == 1


def format_pixels(value: Decimal) -> str:
    return f"{value:.1f}"


# Two equal months still are on a scale of whole złotys.
STEP_CHART_MIN_SCALE = Decimal(4)


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
    """`name` is what the drawing says to anyone who does not see it."""

    height: int
    floor: str
    name: str
    gridlines: tuple[Gridline, ...]
    steps: tuple[ChartStep, ...]
    labels: tuple[Label, ...]


def step_chart(rows: Sequence[tuple[str, Decimal]], name: str) -> StepChart:
    """Lay out steps of at least one (label, amount), in this order."""
    amounts = [amount for _label, amount in rows]
    lowest, distance = _scale(min(amounts), max(amounts))
    return StepChart(
        height=HEIGHT,
        floor=format_pixels(FLOOR),
        name=name,
        gridlines=tuple(gridline(number, distance, lowest) for number in range(GRIDLINES + 1)),
        steps=tuple(_steps(amounts, lowest, distance)),
        labels=tuple(_labels([label for label, _amount in rows])),
    )


def _scale(least: Decimal, most: Decimal) -> tuple[Decimal, Decimal]:
    """Return the amount on the lowest gridline, and the round distance to the next one."""
    for distance in round_steps(max(most - least, STEP_CHART_MIN_SCALE) / GRIDLINES):
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
            x1=format_percent(LEFT + slot * begin),
            x2=format_percent(LEFT + slot * end),
            y=format_pixels(y),
            rise=previous,
            value=decimal_digits(amount, 2),
            centre=format_percent(LEFT + slot * (begin + end) / 2),
            value_y=format_pixels(y - 7),
            short=end - begin == 1 < len(amounts),
        )
        previous = format_pixels(y)


def _labels(texts: Sequence[str]) -> Iterator[Label]:
    slot = WIDTH / len(texts)
    for number, text in enumerate(texts):
        yield Label(
            text=text,
            centre=format_percent(LEFT + slot * (number + Decimal("0.5"))),
            alternate=is_alternate(number, len(texts)),
        )
