"""What a component costs all accounts together in a month, before and after a rate is entered."""

from __future__ import annotations

from typing import NamedTuple

from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.charge_lines import charge_lines
from ebok_plugin.charges.domain.line_amount import total_grosze
from ebok_plugin.charges.domain.queries.charged import charged_in
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money


class MonthlyPrice(NamedTuple):
    """The accounts that pay the component in a month, their sum, and one of them by its key."""

    accounts: int = 0
    total: Money = ZERO
    example: int | None = None
    example_amount: Money = ZERO


def monthly_price(
    component: Component, period: Period, *, account: int | None = None
) -> MonthlyPrice:
    """The price as the run of the month would charge it; `account` is the example to show.

    Eight queries for each 800 accounts, as a rehearsal.
    """
    tariff, rule = Tariff(period), midmonth()
    accounts = grosze = example_grosze = 0
    example = account
    for portion in charged_in(period, tariff, Account.objects.all()):
        for charged in portion:
            lines = charge_lines(charged, tariff, rule).lines
            amount = total_grosze(line for line in lines if line.component_id == component.pk)
            if not amount:
                continue
            accounts += 1
            grosze += amount
            example = charged.account_id if example is None else example
            if charged.account_id == example:
                example_grosze = amount
    return MonthlyPrice(
        accounts, Money.from_grosze(grosze), example, Money.from_grosze(example_grosze)
    )
