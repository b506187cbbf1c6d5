"""Who owes on a day: the same accounts with snapshots, without them, and with some of them."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.ledger.domain.queries.account import balances_of
from ebok_plugin.ledger.domain.queries.owing import accounts_that_owe
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.models import Account, Snapshot
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.samples import post_samples

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAYS = [date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 1), date(2026, 11, 20)]


def replayed(day: date) -> list[int]:
    states = balances_of(Account.objects.all(), day)
    return sorted(pk for pk, state in states.items() if state.balance > ZERO)


def test_the_samples_owe_the_same_with_any_snapshots() -> None:
    post_samples()
    right = [replayed(day) for day in DAYS]
    assert any(right)

    for month in (4, 8):
        assert [accounts_that_owe(day).accounts for day in DAYS] == right
        take_snapshots(Period(2026, month))
    Snapshot.objects.filter(account=Account.objects.first()).delete()

    assert [accounts_that_owe(day).accounts for day in DAYS] == right


def test_what_came_after_the_snapshots_counts() -> None:
    anna, jan, ewa = (open_account(f"10000{number}") for number in (1, 2, 3))
    charge(anna, "2026-10", "100.00")
    charge(jan, "2026-10", "100.00")
    take_snapshots(Period(2026, 10))
    pay(anna, "2026-11-10", "100.00")
    charge(ewa, "2026-11", "5.00")

    assert accounts_that_owe(date(2026, 11, 9)).accounts == [anna.pk, jan.pk, ewa.pk]
    assert accounts_that_owe(date(2026, 11, 20)).accounts == [jan.pk, ewa.pk]
    assert accounts_that_owe(date(2026, 10, 31)).accounts == [anna.pk, jan.pk]
    only = Account.objects.filter(account_no__in=["100001", "100003"])
    assert accounts_that_owe(date(2026, 11, 20), only).accounts == [ewa.pk]


@pytest.mark.parametrize("count", [1, 30])
def test_the_queries_do_not_grow_with_the_accounts(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        charge(open_account(f"1000{number:02d}"), "2026-10", "100.00")
    with django_assert_num_queries(2):
        accounts_that_owe(date(2026, 11, 20))
    take_snapshots(Period(2026, 10))
    with django_assert_num_queries(4):
        accounts_that_owe(date(2026, 11, 20))
