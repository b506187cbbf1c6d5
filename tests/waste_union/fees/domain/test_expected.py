"""What a waiting fee will change is what is to be paid once the account owes it."""

from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.api import balance_of
from ebok_plugin.ledger.models import Account
from tests.waste_union.fees.domain.test_foreseen import charged
from tests.waste_union.fees.payers import account, obliged, tariff
from waste_union.fees.domain.expected import expect_dues
from waste_union.fees.domain.planned import foresee_fees
from waste_union.fees.domain.queries import OwedFee
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Settled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)


def to_pay(whose: Account) -> dict[date, Money]:
    """All that is open by its day, and the next charge."""
    dues = {due.due_date: due.amount for due in balance_of(whose, TODAY).dues}
    for charge in foresee_fees([whose], TODAY, 1).get(whose.pk, ()):
        dues[charge.due_date] = dues.get(charge.due_date, Money.parse("0.00")) + charge.amount
    return dues


def waiting(whose: Account, fee: str, month: date, by: TariffVersion) -> OwedFee:
    amount = Money.parse(fee)
    return OwedFee(2**62, whose.pk, month, None, amount, by.pk, FeeSource.DECLARATION, "EB/2")


@pytest.mark.parametrize("settled", [Settled.QUARTERLY, Settled.MONTHLY])
@pytest.mark.parametrize(
    ("fee", "month"),
    [
        ("155.00", date(2026, 1, 1)),
        ("155.00", date(2026, 3, 1)),
        ("93.00", date(2026, 1, 1)),
        ("93.00", date(2026, 2, 1)),
        ("0.00", date(2026, 2, 1)),
        ("124.00", date(2026, 2, 1)),
    ],
)
def test_what_is_expected_comes_true(settled: Settled, fee: str, month: date):
    by, hanna = tariff(settled, due_months=2), account()
    obliged(hanna, "124.00", date(2026, 1, 1), by)
    charged(Period(2026, 1), date(2026, 1, 2))
    if settled == Settled.MONTHLY:
        charged(Period(2026, 2), TODAY)
    before = to_pay(hanna)

    expected = expect_dues(hanna, [waiting(hanna, fee, month, by)], TODAY)
    obliged(hanna, fee, month, by, key="EB/2", today=TODAY)

    after, nothing = to_pay(hanna), Money.parse("0.00")
    assert [(due.day, due.before, due.after) for due in expected] == [
        (day, before.get(day, nothing), after.get(day, nothing))
        for day in sorted({*before, *after})
        if before.get(day, nothing) != after.get(day, nothing)
    ]


def test_where_nothing_was_owed_the_first_charge_is_all():
    by, hanna = tariff(), account()

    (due,) = expect_dues(hanna, [waiting(hanna, "124.00", date(2026, 2, 1), by)], TODAY)

    assert (due.day, str(due.before.amount), str(due.after.amount)) == (
        date(2026, 3, 16),
        "0.00",
        "248.00",
    )
