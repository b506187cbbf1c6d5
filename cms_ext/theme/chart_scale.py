"""What the drawings of amounts share: round gridlines, and places as text for SVG.

x in per cent and y in pixels, no viewBox: bars stretch with the page while the words keep their
size (docs/decisions/0009-charts-as-svg.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cms_ext.theme.figures import NO_BREAK_SPACE, decimal_digits

HEIGHT = 248
TOP, FLOOR = Decimal(26), Decimal(220)
LEFT, WIDTH = Decimal(17), Decimal(83)
GRIDLINES = 4
# Of an empty chart; under it the gridlines would stand at parts of a złoty.
LEAST = Decimal(40)
ROUND_STEPS = tuple(Decimal(step) for step in ("1", "2", "2.5", "4", "5", "10"))


@dataclass(frozen=True, slots=True)
class Gridline:
    """`y` of the line, `text_y` of its label; only the top one stands clear of the bars."""

    y: str
    text_y: str
    label: str
    top: bool


def round_step(highest: Decimal) -> Decimal:
    """The least round distance of gridlines under which the highest bar still fits."""
    needed = max(highest, LEAST) / GRIDLINES
    magnitude = Decimal(1).scaleb(needed.adjusted())
    return next(magnitude * step for step in ROUND_STEPS if magnitude * step >= needed)


def gridlines(step: Decimal) -> tuple[Gridline, ...]:
    return tuple(_gridline(number, step) for number in range(1, GRIDLINES + 1))


def bar_height(value: Decimal, step: Decimal) -> Decimal:
    """Pixels of a bar; below zero it has none."""
    return (FLOOR - TOP) * max(value, Decimal(0)) / (step * GRIDLINES)


def percent(value: Decimal) -> str:
    return f"{value:.2f}%"


def pixels(value: Decimal) -> str:
    return f"{value:.1f}"


def _gridline(number: int, step: Decimal) -> Gridline:
    y = FLOOR - (FLOOR - TOP) * number / GRIDLINES
    top = number == GRIDLINES
    unit = f"{NO_BREAK_SPACE}zł" if top else ""
    return Gridline(pixels(y), pixels(y - 4), f"{decimal_digits(step * number, 0)}{unit}", top)
