"""A year of an account as a picture: every posting of it, and how it led to the balance."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.statement import MonthTotal, month_totals
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.charts import MonthChart, MonthFigures, month_chart


@dataclass(frozen=True, slots=True)
class YearChart:
    """A chart; `sentence` names the difference of the two sums."""

    drawing: MonthChart
    sentence: str


def year_chart(account: Account, state: AccountBalance) -> YearChart:
    """Draw the twelve months up to that of the state. One query."""
    drawing = month_chart([_figures(month) for month in month_totals(account, state)])
    charged, paid = Money(drawing.charged), Money(drawing.paid)
    return YearChart(drawing, _sentence(state.balance - charged + paid, charged, paid, state))


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


def _sentence(before: Money, charged: Money, paid: Money, state: AccountBalance) -> str:
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
