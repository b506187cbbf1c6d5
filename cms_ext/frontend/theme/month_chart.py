"""What was charged and paid month by month, as a drawing and as a table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.bar_chart import BarChart, ChartLayout, Series, bar_chart
from cms_ext.frontend.theme.figures import zloty

CHARGED_AND_PAID = ChartLayout(
    (
        Series("a", Decimal("0.11"), Decimal("0.36")),
        Series("b", Decimal("0.55"), Decimal("0.32")),
    ),
    monthly=True,
)


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
class MonthChart:
    """The drawing, and the rows and sums of the table."""

    drawing: BarChart
    rows: tuple[MonthFigures, ...]
    charged: Decimal
    paid: Decimal


def month_chart(figures: Sequence[MonthFigures]) -> MonthChart:
    """The chart of at least one month, in the order given."""
    rows = [(formats.date_format(row.month, "b"), (row.charged, row.paid)) for row in figures]
    charged = sum((row.charged for row in figures), Decimal(0))
    paid = sum((row.paid for row in figures), Decimal(0))
    return MonthChart(
        drawing=bar_chart(rows, CHARGED_AND_PAID, _sentence(figures, charged, paid)),
        rows=tuple(figures),
        charged=charged,
        paid=paid,
    )


def _sentence(figures: Sequence[MonthFigures], charged: Decimal, paid: Decimal) -> str:
    parts = [
        _("Wykres słupkowy: naliczenia i wpłaty, %(first)s – %(last)s.")
        % {"first": figures[0].name, "last": figures[-1].name},
        _("Naliczono razem %(charged)s, wpłacono %(paid)s.")
        % {"charged": zloty(charged), "paid": zloty(paid)},
    ]
    unpaid = [row.name for row in figures if row.charged > 0 and row.paid <= 0]
    if unpaid:
        parts.append(_("Bez wpłaty: %(months)s.") % {"months": ", ".join(unpaid)})
    parts.append(_("Dokładne kwoty są w tabeli pod wykresem."))
    return " ".join(parts)
