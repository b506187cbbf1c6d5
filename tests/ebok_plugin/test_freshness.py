"""Up to which day payments are known."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from ebok_plugin.exchange.models import BankFile, BankStatement
from ebok_plugin.freshness import payments_booked_until
from ebok_plugin.money import ZERO
from tests.ebok_plugin.ledger.books import charge, open_account, pay

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def statement(closing_date: date) -> None:
    file = BankFile.objects.create(
        filename="wyciag.sta",
        sha256=f"{closing_date}",
        size=1,
        state=BankFile.State.POSTED,
        uploaded_at=timezone.now(),
    )
    BankStatement.objects.create(
        file=file,
        account="1" * 26,
        number=f"{closing_date}",
        opening=ZERO,
        opening_date=closing_date,
        closing=ZERO,
        closing_date=closing_date,
    )


def test_before_anything_was_imported_nobody_knows() -> None:
    charge(open_account("100005"), "2026-11", "100.00")

    assert payments_booked_until(TODAY) is None


def test_a_payment_of_any_account_says_how_far_the_books_are() -> None:
    pay(open_account("100005"), "2026-11-05", "10.00")
    pay(open_account("100006"), "2026-11-16", "10.00")

    assert payments_booked_until(TODAY) == date(2026, 11, 16)
    assert payments_booked_until(date(2026, 11, 10)) == date(2026, 11, 5)


def test_a_statement_without_payments_counts_too_but_none_of_tomorrow() -> None:
    pay(open_account("100005"), "2026-11-05", "10.00")
    statement(date(2026, 11, 19))
    statement(date(2026, 11, 21))

    assert payments_booked_until(TODAY) == date(2026, 11, 19)
