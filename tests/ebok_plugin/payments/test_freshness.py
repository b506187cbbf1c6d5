"""Up to which day payments are known."""

from datetime import date

import pytest
from django.utils import timezone

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.payments.freshness import last_booked_day
from ebok_plugin.payments.models import BankFile, BankStatement
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


def test_the_books_are_as_fresh_as_the_last_payment_or_statement():
    account = open_account("100005")
    charge(account, "2026-11", "100.00")
    assert last_booked_day(TODAY) is None

    # A payment of any account says how far the books are.
    pay(account, "2026-11-05", "10.00")
    pay(open_account("100006"), "2026-11-16", "10.00")

    assert last_booked_day(TODAY) == date(2026, 11, 16)
    assert last_booked_day(date(2026, 11, 10)) == date(2026, 11, 5)

    # A statement without payments counts, too, but none of tomorrow.
    statement(date(2026, 11, 19))
    statement(date(2026, 11, 21))

    assert last_booked_day(TODAY) == date(2026, 11, 19)
