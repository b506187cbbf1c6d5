"""Two series of amounts by month, as a drawing and as a table of the same figures.

The drawing has x in per cent and no viewBox: bars stretch with the page while the words keep
their size (research/ux.md §3). Everything is computed here, the template only writes it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from cms_ext.theme.figures import NO_BREAK_SPACE, decimal_digits, zloty

HEIGHT = 248
TOP, FLOOR = Decimal(26), Decimal(220)
LEFT, WIDTH = Decimal(17), Decimal(83)
GRIDLINES = 4
# Of an empty chart; under it the gridlines would stand at parts of a złoty.
LEAST = Decimal(40)
# Shares of a month's width: where its two bars stand and how wide they are. The outlined bar is
# drawn narrower, its line adds to it.
CHARGED_AT, CHARGED_WIDE = Decimal("0.11"), Decimal("0.36")
PAID_AT, PAID_WIDE = Decimal("0.55"), Decimal("0.32")
ROUND_STEPS = tuple(Decimal(step) for step in ("1", "2", "2.5", "4", "5", "10"))


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was charged and paid in the month of which `month` is the first day."""

    month: date
    charged: Decimal
    paid: Decimal

    @property
    def name(self) -> str:
        """`listopad 2026`."""
        return formats.date_format(self.month, "F Y").lower()


@dataclass(frozen=True, slots=True)
class Gridline:
    """`y` of the line, `text_y` of its label; only the top one stands clear of the bars."""

    y: str
    text_y: str
    label: str
    top: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `css` is "a" (filled) or "b" (outlined). No height: `zero` is written."""

    css: str
    x: str
    width: str
    y: str
    height: str
    zero: bool
    centre: str


@dataclass(frozen=True, slots=True)
class MonthSlot:
    """One month on the axis; `alternate` names give way in a narrow box."""

    label: str
    centre: str
    alternate: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MonthChart:
    """The drawing, its finding in words, and the rows and sums of the table."""

    height: int
    floor: str
    sentence: str
    gridlines: tuple[Gridline, ...]
    slots: tuple[MonthSlot, ...]
    rows: tuple[MonthFigures, ...]
    charged: Decimal
    paid: Decimal


def month_chart(figures: Sequence[MonthFigures]) -> MonthChart:
    """The chart of at least one month, in the order given; below zero a bar has no height."""
    step = _step(max(max(row.charged, row.paid) for row in figures))
    slot = WIDTH / len(figures)
    top = step * GRIDLINES
    last = len(figures) - 1
    return MonthChart(
        height=HEIGHT,
        floor=_pixels(FLOOR),
        sentence=_sentence(figures),
        gridlines=tuple(_gridline(number, step) for number in range(1, GRIDLINES + 1)),
        slots=tuple(
            MonthSlot(
                label=formats.date_format(row.month, "b"),
                centre=_percent(LEFT + slot * number + slot / 2),
                alternate=(last - number) % 2 == 1,
                bars=(
                    _bar("a", row.charged, top, LEFT + slot * (number + CHARGED_AT), slot),
                    _bar("b", row.paid, top, LEFT + slot * (number + PAID_AT), slot),
                ),
            )
            for number, row in enumerate(figures)
        ),
        rows=tuple(figures),
        charged=sum((row.charged for row in figures), Decimal(0)),
        paid=sum((row.paid for row in figures), Decimal(0)),
    )


def _step(highest: Decimal) -> Decimal:
    """The least round distance of gridlines under which the highest bar still fits."""
    needed = max(highest, LEAST) / GRIDLINES
    magnitude = Decimal(1).scaleb(needed.adjusted())
    return next(magnitude * step for step in ROUND_STEPS if magnitude * step >= needed)


def _gridline(number: int, step: Decimal) -> Gridline:
    y = FLOOR - (FLOOR - TOP) * number / GRIDLINES
    top = number == GRIDLINES
    unit = f"{NO_BREAK_SPACE}zł" if top else ""
    return Gridline(_pixels(y), _pixels(y - 4), f"{decimal_digits(step * number, 0)}{unit}", top)


def _bar(css: str, value: Decimal, top: Decimal, x: Decimal, slot: Decimal) -> Bar:
    width = slot * (CHARGED_WIDE if css == "a" else PAID_WIDE)
    height = (FLOOR - TOP) * max(value, Decimal(0)) / top
    return Bar(
        css=css,
        x=_percent(x),
        width=_percent(width),
        y=_pixels(FLOOR - height),
        height=_pixels(height),
        zero=value <= 0,
        centre=_percent(x + width / 2),
    )


def _sentence(figures: Sequence[MonthFigures]) -> str:
    parts = [
        _("Wykres słupkowy: naliczenia i wpłaty, %(first)s – %(last)s.")
        % {"first": figures[0].name, "last": figures[-1].name},
        _("Naliczono razem %(charged)s, wpłacono %(paid)s.")
        % {
            "charged": zloty(sum((row.charged for row in figures), Decimal(0))),
            "paid": zloty(sum((row.paid for row in figures), Decimal(0))),
        },
    ]
    unpaid = [row.name for row in figures if row.charged > 0 and row.paid <= 0]
    if unpaid:
        parts.append(_("Bez wpłaty: %(months)s.") % {"months": ", ".join(unpaid)})
    parts.append(_("Dokładne kwoty są w tabeli pod wykresem."))
    return " ".join(parts)


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"


def _pixels(value: Decimal) -> str:
    return f"{value:.1f}"
