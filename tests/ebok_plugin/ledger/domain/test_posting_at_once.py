"""Two who post at the same moment wait for one another, and neither is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from ebok_plugin.ledger.domain.batch_chain import chain_end
from ebok_plugin.ledger.models import Account
from tests.crowd import Crowd
from tests.ebok_plugin.ledger.books import open_account, pay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
]
# Long enough for the other to come to the rows that it has to wait for.
A_MOMENT = 0.5


def test_who_posts_twice_in_a_transaction_waits_for_nobody_who_waits(crowd: Crowd) -> None:
    """The first holds the end of the chain and then wants the account that the second posts to."""
    anna, jan = open_account("100001", "Anna Lis"), open_account("100002", "Jan Kot")
    posted = Event()

    def first() -> None:
        with transaction.atomic():
            pay(anna, "2026-11-10", "500.00")
            posted.set()
            time.sleep(A_MOMENT)
            pay(jan, "2026-11-10", "500.00")

    def second() -> None:
        posted.wait(timeout=30)
        pay(jan, "2026-11-12", "300.00")

    with crowd(), ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(ended, act) for act in (first, second)]:
            end.result()
        found = pool.submit(counted, anna, jan).result()

    assert found == ([1, 2], 3)


def test_who_changes_a_sealed_row_and_then_posts_waits_for_nobody_who_waits(crowd: Crowd) -> None:
    """As a case that is lost: the exception ends first, and then its correction is posted."""
    anna, jan = open_account("100001", "Anna Lis"), open_account("100002", "Jan Kot")
    changed = Event()

    def first() -> None:
        with transaction.atomic():
            anna.closed_on = date(2026, 12, 31)
            anna.save()
            changed.set()
            time.sleep(A_MOMENT)
            pay(anna, "2026-11-10", "500.00")

    def second() -> None:
        changed.wait(timeout=30)
        pay(jan, "2026-11-12", "300.00")

    with crowd(), ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(ended, act) for act in (first, second)]:
            end.result()
        found = pool.submit(counted, anna, jan).result()

    assert found == ([1, 1], 2)


def ended(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connection.close()


def counted(*accounts: Account) -> tuple[list[int], int]:
    """How many entries each account has, and how many batches the chain."""
    try:
        return [account.entries.count() for account in accounts], chain_end().number
    finally:
        connection.close()
