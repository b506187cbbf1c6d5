from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrual import accrued_in_words
from ebok_plugin.interest.domain.accrued import accrued, accrued_line
from ebok_plugin.interest.domain.rate import RateSource, add_rate
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.domain import payment_plan
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import FEBRUARY, TODAY, issued, owe
from tests.ebok_plugin.ledger.books import open_account, pay, zl

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    """926.94 open since 16 February; its line was read once."""
    debts.celina()
    debts.daria()
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    accrued_line(account, TODAY)
    return account


def pay_a_part(account: Account) -> None:
    pay(account, "2026-03-30", "500.00")


def take_the_charge_back(account: Account) -> None:
    entry = LedgerEntry.objects.get(kind=EntryKind.CHARGE)
    reverse_entry(entry, on=TODAY, reason="Naliczono za inny lokal", made_by=None, today=TODAY)


def claim_it(account: Account) -> None:
    issued(account)


def agree_on_a_plan(account: Account) -> None:
    plan = payment_plan.propose_plan(
        account,
        [LedgerEntry.objects.get(kind=EntryKind.CHARGE)],
        [(date(2026, 12, 31), zl("926.94"))],
        interest_stopped=True,
        reason="Ugoda z płatnikiem po chorobie",
        agreed_on=date(2026, 3, 1),
        made_by=User.objects.get(login="celina"),
        today=TODAY,
    )
    payment_plan.approve_plan(plan, approved_by=User.objects.get(login="daria"), today=TODAY)


def change_the_rate(account: Account) -> None:
    add_rate(
        RateKind.STATUTORY,
        Decimal("9.00"),
        valid_from=date(2026, 11, 5),
        source=RateSource("Komunikat NBP", date(2026, 11, 4)),
        origin=SYSTEM,
        today=TODAY,
    )


@pytest.mark.parametrize(
    "change", [pay_a_part, take_the_charge_back, claim_it, agree_on_a_plan, change_the_rate]
)
def test_whatever_changes_the_sum_changes_the_line(account: Account, change: Any) -> None:
    before = accrued_line(account, TODAY)

    change(account)

    assert accrued_line(account, TODAY) == accrued_in_words(accrued(account, TODAY)) != before


def test_the_next_day_is_a_line_of_its_own(account: Account) -> None:
    assert "20.11.2026: 65,17" in accrued_line(account, TODAY)
    assert "21.11.2026: 65,41" in accrued_line(account, date(2026, 11, 21))


def test_a_setting_counts_at_once(account: Account, settings: Any) -> None:
    settings.COOP_CONTRACT_RATE_PERCENT = Decimal("0.00")
    assert accrued_line(account, TODAY) == ""

    settings.COOP_SHOW_ACCRUED = False
    del settings.COOP_CONTRACT_RATE_PERCENT
    assert accrued_line(account, TODAY) == ""


def test_the_ledger_is_not_read_again(account: Account) -> None:
    with CaptureQueriesContext(connection) as first:
        accrued_line(account, date(2026, 11, 19))
    with CaptureQueriesContext(connection) as second:
        accrued_line(account, date(2026, 11, 19))

    replays = [
        ["designated_period" in query["sql"] for query in queries].count(True)
        for queries in (first, second)
    ]
    assert replays == [1, 0]
