"""The debts of the former program come onto the union's accounts, as arrears of a tax."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.debts.models import DebtStage
from ebok_plugin.interest.domain.accrued import accrued_on_accounts
from ebok_plugin.ledger.domain.debtors import compute_arrears
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from plugins.waste_union.tests.declarations.opening.union import (
    DECLARATION_LINES,
    TODAY,
    bring,
    bring_places_and_payers,
    clerk,
    found_union,
)
from plugins.waste_union.tests.fees.payers import charge_fees
from tests.ebok_plugin.debts.conftest import rates
from tests.ebok_plugin.interest.tables import rows
from tests.ebok_plugin.payments.books import bring as bring_ledger
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS

__all__ = ["rates"]

pytestmark = pytest.mark.django_db
COLUMNS = (
    "account_no;opening_date;document_no;due_date;rest;regime;account_balance;stage;stage_date"
)
ITEMS = (
    "600001;2026-05-01;OP/25/1;2025-01-15;1368,00;GOK;1482,00;UPOMNIENIE;2025-03-03",
    "600001;2026-05-01;OP/26/1;2026-01-15;114,00;GOK;1482,00;;",
    "600002;2026-05-01;OP/26/4;2026-04-15;99,00;;99,00;;",
    "600120;2026-05-01;WB/26/4;;-40,00;;-40,00;;",
)


def owed_interest(due: date, amount: str) -> Decimal:
    """Count a day after a day by the table of the tax, to the złoty."""
    steps = [
        (date.fromisoformat(row["valid_from"]), Decimal(row["rate_percent"]))
        for row in rows(Regime.WASTE)
    ]
    raw, day = Decimal(0), due + timedelta(1)
    while day <= TODAY:
        raw += Decimal(amount) * [percent for first, percent in steps if first <= day][-1]
        day += timedelta(1)
    return (raw / 36500).quantize(Decimal(1), ROUND_HALF_UP)


@pytest.mark.usefixtures("rates")
def test_opening_items_age_bear_the_interest_of_a_tax_and_join_the_first_month():

    found_union()
    bring_places_and_payers(clerk())
    content = "\n".join(["#ebok;opening_items;1", COLUMNS, *ITEMS, ""]).encode()

    report = bring_ledger(content, today=TODAY)

    assert (report.status, report.errors) == ("posted", ())
    bring(FIRST_DECLARATIONS, *DECLARATION_LINES)
    charge_fees(Period.of(TODAY), TODAY)
    anna = Account.objects.get(account_no="600001")
    state = account_reader().balances_of([anna], TODAY)[anna.pk]
    assert state.balance == Money(Decimal("1606.00"))
    assert [str(amount.amount) for amount in compute_arrears(state).by_age] == [
        *("0.00", "0.00", "114.00", "0.00", "1368.00")
    ]
    accrued = accrued_on_accounts([anna], TODAY)[anna.pk].total
    parts = (date(2025, 1, 15), "1368.00"), (date(2026, 1, 15), "114.00")
    assert accrued == Money(sum((owed_interest(*part) for part in parts), Decimal("0.00")))
    stages = DebtStage.objects.values_list("debt__account__account_no", "kind", "on")
    assert list(stages) == [("600001", "WARNING", date(2025, 3, 3))]
