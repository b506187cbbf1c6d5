"""A statement that should be here: each account goes on as its last statement began."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from ebok_plugin.exchange.domain.missing_statement import (
    MissingStatement,
    missing_statements,
    next_due,
)
from ebok_plugin.exchange.models import BankFile, BankStatement, OwnBankAccount
from ebok_plugin.money import ZERO

CURRENT, SAVINGS, NEW = "7" * 26, "8" * 26, "9" * 26
FRIDAY = date(2026, 11, 20)


def test_by_when_the_next_one_should_be_in() -> None:
    due = {
        # A daily one of Thursday: made on Friday, fetched on Tuesday at the latest.
        (date(2026, 11, 18), date(2026, 11, 19)): date(2026, 11, 24),
        # Of Monday, with the weekend in it.
        (date(2026, 11, 20), date(2026, 11, 23)): date(2026, 11, 26),
        # Over Christmas: the next working day is the 28th.
        (date(2026, 12, 22), date(2026, 12, 23)): date(2026, 12, 30),
        # A monthly one: the next a month later.
        (date(2026, 9, 30), date(2026, 10, 31)): date(2026, 12, 3),
        (date(2026, 10, 1), date(2026, 10, 31)): date(2026, 12, 2),
    }

    assert {(opened, closed): next_due(opened, closed) for opened, closed in due} == due


def statement(account: str, opened: date, closed: date, number: str = "1") -> None:
    file = BankFile.objects.create(
        sha256=f"{account}{number}{closed}",
        filename="wyciag.sta",
        size=1,
        state=BankFile.State.POSTED,
        uploaded_at=timezone.now(),
    )
    BankStatement.objects.create(
        file=file,
        account=account,
        number=number,
        opening=ZERO,
        opening_date=opened,
        closing=ZERO,
        closing_date=closed,
        fingerprint="",
    )


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_is_missing(settings: Settings) -> None:
    """The savings come monthly and are in time; an account without any statement has no habit."""
    settings.COOP_OWN_BANK_ACCOUNTS = [CURRENT]
    for number, day in enumerate((9, 10, 12, 13), start=1):
        statement(CURRENT, date(2026, 11, day - 1), date(2026, 11, day), str(number))
    # The month as a whole came too: the daily one that ends the same day says more.
    statement(CURRENT, date(2026, 10, 13), date(2026, 11, 13), "XI")
    with CaptureQueriesContext(connection) as of_one:
        missing_statements(FRIDAY)
    OwnBankAccount.objects.create(nrb=SAVINGS, name="lokaty")
    OwnBankAccount.objects.create(nrb=NEW, name="nowy")
    statement(SAVINGS, date(2026, 10, 1), date(2026, 10, 31))
    statement("1" * 26, date(2026, 1, 1), date(2026, 1, 2))

    with CaptureQueriesContext(connection) as of_three:
        found = missing_statements(FRIDAY)

    assert found == [MissingStatement(CURRENT, date(2026, 11, 13), date(2026, 11, 18))]
    assert len(of_three) == len(of_one)
    assert missing_statements(date(2026, 11, 18)) == []
