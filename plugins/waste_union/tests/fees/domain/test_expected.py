"""What a waiting fee will change is what is to be paid once the account owes it."""

from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.api import read_balance
from ebok_plugin.ledger.models import Account, ChargeDocument
from plugins.waste_union.tests.fees.payers import account, charge_fees, obliged, tariff
from tests.shared_rows import shared
from waste_union.fees.domain.charging import plan_fees
from waste_union.fees.domain.component import find_holding
from waste_union.fees.domain.expected import expect_dues
from waste_union.fees.domain.planned import foresee_fees
from waste_union.fees.domain.queries import OwedFee, find_obligations, select_month_obligations
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Settled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)


def to_pay(whose: Account) -> dict[date, Money]:
    """All that is open by its day, and the next charge."""
    dues = {due.due_date: due.amount for due in read_balance(whose, TODAY).dues}
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
    charge_fees(Period(2026, 1), date(2026, 1, 2))
    if settled == Settled.MONTHLY:
        charge_fees(Period(2026, 2), TODAY)
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


Foreseen = tuple[str, str, str, str]


@shared
def hanna() -> Account:
    return account()


@shared
def monthly() -> TariffVersion:
    return tariff(Settled.MONTHLY, due_months=0)


def list_expected(whose: Account, today: date, count: int = 12) -> list[Foreseen]:
    found = foresee_fees([whose], today, count).get(whose.pk, ())
    return [
        (str(one.period), str(one.last or ""), f"{one.due_date}", str(one.amount.amount))
        for one in found
    ]


def test_a_quarter_that_is_charged_is_over_and_the_next_ones_are_foreseen(hanna: Account):
    obliged(hanna, "124.00", date(2026, 1, 1), tariff())
    charge_fees(Period(2026, 1), date(2026, 1, 2))

    assert list_expected(hanna, date(2026, 1, 2), 2) == [
        ("2026-04", "2026-06", "2026-06-15", "372.00"),
        ("2026-07", "2026-09", "2026-09-15", "372.00"),
    ]


def test_a_quarter_that_is_charged_ahead_is_foreseen_until_it_is_booked(hanna: Account):
    """It is in no balance before its booking day."""
    obliged(hanna, "124.00", date(2026, 1, 1), tariff())
    before = list_expected(hanna, date(2025, 12, 20), 2)
    charge_fees(Period(2026, 1), date(2025, 12, 20))

    assert before[0] == ("2026-01", "2026-03", "2026-03-16", "372.00")
    assert list_expected(hanna, date(2025, 12, 20), 2) == before
    assert list_expected(hanna, date(2026, 1, 1), 1) == before[1:]


def test_new_rates_and_a_decision_are_in_the_months_that_they_hold(
    hanna: Account, monthly: TariffVersion
):
    obliged(hanna, "99.00", date(2026, 1, 1), monthly)
    obliged(hanna, "108.00", date(2026, 3, 1), monthly, key="ZAW/1", source=FeeSource.RATE_NOTICE)
    obliged(
        hanna,
        "396.00",
        date(2026, 4, 1),
        monthly,
        key="DEC/1",
        source=FeeSource.DECISION,
        until=date(2026, 4, 1),
    )

    assert list_expected(hanna, date(2026, 1, 2), 5) == [
        ("2026-01", "", "2026-01-15", "99.00"),
        ("2026-02", "", "2026-02-16", "99.00"),
        ("2026-03", "", "2026-03-16", "108.00"),
        ("2026-04", "", "2026-04-15", "396.00"),
        ("2026-05", "", "2026-05-15", "108.00"),
    ]


def test_where_the_duty_ended_nothing_is_foreseen(hanna: Account, monthly: TariffVersion):
    obliged(hanna, "99.00", date(2026, 1, 1), monthly)
    obliged(hanna, "0.00", date(2026, 2, 1), monthly, key="EB/2")

    assert list_expected(hanna, date(2026, 1, 2)) == [("2026-01", "", "2026-01-15", "99.00")]
    assert list_expected(account("300002", "Iga Nikt"), date(2026, 1, 2)) == []


def test_the_runs_to_come_charge_what_was_foreseen(hanna: Account):
    quarterly = tariff()
    obliged(hanna, "124.00", date(2026, 1, 1), quarterly)
    obliged(hanna, "93.00", date(2026, 8, 1), quarterly, key="EB/2026/000002")
    today = date(2026, 1, 2)
    forecast = list_expected(hanna, today)

    for number in range(13):
        month = Period.of(today).plus(number)
        if any(plan_fees(month, today=max(today, month.first_day))):
            charge_fees(month, max(today, month.first_day))

    made = ChargeDocument.objects.filter(account=hanna).order_by("pk")
    assert [(row.period, f"{row.due_date}", str(row.total.amount)) for row in made] == [
        (first, due, amount) for first, _last, due, amount in forecast
    ]


@pytest.mark.both_databases
def test_the_fee_that_holds_is_the_same_in_a_question_and_in_the_plan(
    hanna: Account, monthly: TariffVersion
):
    obliged(hanna, "99.00", date(2026, 1, 1), monthly)
    obliged(
        hanna,
        "400.00",
        date(2026, 3, 1),
        monthly,
        key="DEC/1",
        source=FeeSource.DECISION,
        until=date(2026, 5, 1),
    )
    obliged(hanna, "120.00", date(2026, 4, 1), monthly, key="EB/2")
    obliged(hanna, "110.00", date(2026, 2, 1), monthly, key="EB/3")
    owed = find_obligations([hanna.pk])[hanna.pk]

    months = [Period(2025, 12).plus(number) for number in range(9)]
    asked = [
        select_month_obligations(month.last_day).filter(account=hanna).first() for month in months
    ]

    planned = [find_holding(owed, month) for month in months]
    assert [one and one.pk for one in asked] == [one and one.pk for one in planned]
    assert [str(one.monthly_fee.amount) if one else "" for one in asked] == [
        *("", "99.00", "110.00", "400.00", "400.00", "400.00", "110.00", "110.00", "110.00")
    ]
