"""Two series of amounts by month, as a drawing and as a table of the same figures.

The drawing has x in per cent and no viewBox: bars stretch with the page while the words keep
their size (docs/decisions/0009-charts-as-svg.md). Everything is computed here,
the template only writes it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

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
from cms_ext.theme.figures import zloty

# Shares of a month's width: where its two bars stand and how wide they are. The outlined bar is
# drawn narrower, its line adds to it.
CHARGED_AT, CHARGED_WIDE = Decimal("0.11"), Decimal("0.36")
PAID_AT, PAID_WIDE = Decimal("0.55"), Decimal("0.32")


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
    step = round_step(max(max(row.charged, row.paid) for row in figures))
    slot = WIDTH / len(figures)
    last = len(figures) - 1
    return MonthChart(
        height=HEIGHT,
        floor=pixels(FLOOR),
        sentence=_sentence(figures),
        gridlines=gridlines(step),
        slots=tuple(
            MonthSlot(
                label=formats.date_format(row.month, "b"),
                centre=percent(LEFT + slot * number + slot / 2),
                alternate=(last - number) % 2 == 1,
                bars=(
                    _bar("a", row.charged, step, LEFT + slot * (number + CHARGED_AT), slot),
                    _bar("b", row.paid, step, LEFT + slot * (number + PAID_AT), slot),
                ),
            )
            for number, row in enumerate(figures)
        ),
        rows=tuple(figures),
        charged=sum((row.charged for row in figures), Decimal(0)),
        paid=sum((row.paid for row in figures), Decimal(0)),
    )


def _bar(css: str, value: Decimal, step: Decimal, x: Decimal, slot: Decimal) -> Bar:
    width = slot * (CHARGED_WIDE if css == "a" else PAID_WIDE)
    height = bar_height(value, step)
    return Bar(
        css=css,
        x=percent(x),
        width=percent(width),
        y=pixels(FLOOR - height),
        height=pixels(height),
        zero=value <= 0,
        centre=percent(x + width / 2),
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
