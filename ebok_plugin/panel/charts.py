"""Charts of E-BOK: months, a year of an account, steps between amounts, marked bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.utils import formats
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.frontend.theme.charts import BarChart, ChartLayout, Series, bar_chart, format_percent
from cms_ext.frontend.theme.figures import format_zloty
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.month_flow import MonthTotal
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account

CHARGED_AND_PAID = ChartLayout(
    (Series("a", Decimal("0.11"), Decimal("0.36")), Series("b", Decimal("0.55"), Decimal("0.32"))),
    monthly=True,
)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was charged and paid in the month that begins on `month`."""

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
    """Draw at least one month, in the order given."""
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
        % {"charged": format_zloty(charged), "paid": format_zloty(paid)},
    ]
    unpaid = [row.name for row in figures if row.charged > 0 and row.paid <= 0]
    if unpaid:
        parts.append(_("Bez wpłaty: %(months)s.") % {"months": ", ".join(unpaid)})
    parts.append(_("Dokładne kwoty są w tabeli pod wykresem."))
    return " ".join(parts)


# A single month has nothing to be compared with.
MIN_MONTHS = 2
WHOLE = Decimal(100)
# So that a step of a few grosze is still seen.
MIN_STEP_WIDTH = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class StepBar:
    """A bar; `css` is "w" for the two whole amounts, "a" for a rise, "b" for a fall."""

    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class StepBars:
    """The bars of a receipt; `zero` is the place of 0, `steps` follow the amounts."""

    zero: str
    opening: StepBar
    steps: tuple[StepBar, ...]
    closing: StepBar


def step_bars(opening: Decimal, steps: Sequence[Decimal]) -> StepBars:
    """Draw the bars from `opening` over the signed steps to their sum.

    Each bar begins where the one before it ended. Places are per cent of the line's width.
    """
    sums = list(accumulate(steps, initial=opening))
    low, high = min(*sums, Decimal(0)), max(*sums, Decimal(0))
    scale = WHOLE / ((high - low) or Decimal(1))

    def bar(css: str, start: Decimal, end: Decimal) -> StepBar:
        x, width = (min(start, end) - low) * scale, abs(end - start) * scale
        width = max(width, MIN_STEP_WIDTH)
        return StepBar(css, format_percent(min(x, WHOLE - width)), format_percent(width))

    return StepBars(
        zero=format_percent(-low * scale),
        opening=bar("w", Decimal(0), opening),
        steps=tuple(
            bar("a" if step > 0 else "b", before, before + step)
            for before, step in zip(sums, steps, strict=False)
        ),
        closing=bar("w", Decimal(0), sums[-1]),
    )


# The rest is for the width of a mark that is at the greatest amount.
FARTHEST_MARK = Decimal(98)


@dataclass(frozen=True, slots=True)
class MarkedBar:
    """A bar with `marks` in the order given; None where there is nothing to mark."""

    bar: StepBar
    marks: tuple[str | None, ...]


def marked_bar(amount: Decimal, marks: Sequence[Decimal | None]) -> MarkedBar:
    """Draw non-negative amounts of one unit; the greatest sets the scale."""
    scale = FARTHEST_MARK / (max(amount, *(mark or Decimal(0) for mark in marks)) or Decimal(1))
    return MarkedBar(
        StepBar(
            "a", format_percent(Decimal(0)), format_percent(max(amount * scale, MIN_STEP_WIDTH))
        ),
        tuple(None if mark is None else format_percent(mark * scale) for mark in marks),
    )


@dataclass(frozen=True, slots=True)
class YearChart:
    """A chart; `sentence` names the difference of the two sums."""

    drawing: MonthChart
    sentence: str


def year_chart(account: Account, state: AccountBalance) -> YearChart | None:
    """Draw the twelve months up to that of the state; None with fewer than two. One query."""
    months = [_figures(month) for month in account_reader().month_totals(account, state)]
    if len(months) < MIN_MONTHS:
        return None
    drawing = month_chart(months)
    charged, paid = Money(drawing.charged), Money(drawing.paid)
    return YearChart(
        drawing, _year_chart_sentence(state.balance - charged + paid, charged, paid, state)
    )


def _figures(month: MonthTotal) -> MonthFigures:
    """Count other bookings with the charges or payments.

    A settlement to pay counts with the charges, one that gives back with the payments.
    """
    charged, paid = month.charged, month.paid
    if month.other > ZERO:
        charged += month.other
    else:
        paid -= month.other
    return MonthFigures(month.period.first_day, charged.amount, paid.amount)


def _year_chart_sentence(before: Money, charged: Money, paid: Money, state: AccountBalance) -> str:
    """Describe the year; `before` is the balance before it, or an opening balance."""
    return _("Na początku {before}. Naliczono {charged}, wpłacono {paid}. Dziś {now}.").format(
        before=_in_words(before), charged=charged, paid=paid, now=_in_words(state.balance)
    )


def _in_words(balance: Money) -> str:
    if balance > ZERO:
        return _("do zapłaty {amount}").format(amount=balance)
    if balance < ZERO:
        return _("nadpłata {amount}").format(amount=-balance)
    return _("zero")
