"""What a standing order should pay: the steady amount, from when, and its announced changes.

Foreseen, as `coming` foresees: nothing of it is in the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE, Period, span_name
from cms_ext.base.money.amounts import Money
from ebok_plugin.charges.domain.charging_sources import ForeseenCharge
from ebok_plugin.panel.domain.first_page import since_month, until_day

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class SteadyAmount:
    """Equal charges one after the other; `last` is None where no later change is known."""

    amount: Money
    first: Period
    last: Period | None
    due_date: date
    day_in_words: str

    @property
    def months(self) -> str:
        if self.last is None:
            return _("od %(month)s") % {"month": since_month(self.first, self.due_date)}
        return span_name(self.first, self.last)

    @property
    def paid_by(self) -> str:
        return _("pierwszy przelew do %(day)s") % {"day": self.day_in_words}


@dataclass(frozen=True, slots=True)
class StandingOrderWords:
    """The steady amount in a sentence, and whether it will change."""

    lead: str
    change: str


def list_steady_amounts(charges: Sequence[ForeseenCharge], today: date) -> list[SteadyAmount]:
    """Join equal charges that follow one another, in their order."""
    runs = [list(run) for _amount, run in groupby(charges, key=lambda one: one.amount)]
    return [
        SteadyAmount(
            run[0].amount,
            run[0].period,
            None if run is runs[-1] else (run[-1].last or run[-1].period),
            run[0].due_date,
            until_day(run[0].due_date, today),
        )
        for run in runs
    ]


def describe_standing_order(
    charges: Sequence[ForeseenCharge], steps: Sequence[SteadyAmount]
) -> StandingOrderWords:
    """Say the amount and its day; `charges` are not empty."""
    lead = _("%(amount)s co miesiąc, najpóźniej %(day)s. dnia miesiąca.")
    if any(one.last for one in charges):
        lead = _("%(amount)s co kwartał, najpóźniej: %(terms)s.")
    values = {
        "amount": steps[0].amount,
        "day": min(one.due_date.day for one in charges),
        "terms": ", ".join(
            f"{one.due_date.day} {MONTHS_GENITIVE[one.due_date.month - 1]}"
            for one in charges[:QUARTERS]
        ),
    }
    if len(steps) == 1:
        change = _(
            "Nie ma ogłoszonej zmiany tej kwoty. Gdy ją ogłosimy, trzeba ją będzie zmienić w banku."
        )
    else:
        change = _("Kwoty zmienią się w tych terminach. Zmień je wtedy w banku.")
    return StandingOrderWords(lead % values, change)
