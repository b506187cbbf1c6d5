"""What is foreseen is what the letter names and what the charge run then charges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.contest import open_contest
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money, total
from ebok_plugin.panel.domain.coming import foreseen_of
from tests.ebok_plugin.charges.coop import charge_for, charge_month, month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notice_of, rates, told
from tests.ebok_plugin.fee_changes.late_change import deliver
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import parsed
from tests.people import staff

pytestmark = pytest.mark.django_db
ON_TIME, LATE, IN_COURT, UNKNOWN = "100005", "100006", "100007", "100008"
FEBRUARY = date(2027, 2, 10)
MARCH = date(2027, 3, 20)


@pytest.fixture
def felicja(db: None) -> Origin:
    return Origin(actor=staff("felicja", "finance_clerk"))


@pytest.fixture
def kamil(db: None) -> Origin:
    return Origin(actor=staff("kamil", "finance_approver"))


@pytest.fixture
def change(felicja: Origin, kamil: Origin) -> FeeChange:
    """EKS 4,60 → 4,85 from April: told in time, in February, in time but in court, or nobody
    knows.
    """
    for number in (ON_TIME, LATE, IN_COURT, UNKNOWN):
        open_account(number)
    made = told(felicja, kamil, rates()[:1])
    for number, day in ((ON_TIME, TODAY), (LATE, FEBRUARY), (IN_COURT, TODAY)):
        deliver(made, own(number), day, felicja)
    open_contest(
        own(IN_COURT),
        made,
        filed_on=FEBRUARY,
        court_ref="I C 100/27",
        rates=list(made.rates.all()),
        origin=felicja,
        today=FEBRUARY,
    )
    charge_month("2027-03", felicja, kamil)
    return made


def own(number: str) -> Account:
    return Account.objects.get(account_no=number)


def foreseen() -> dict[str, list[Money]]:
    """By account, from April to September."""
    accounts = list(Account.objects.order_by("account_no"))
    found = foreseen_of(accounts, MARCH, 6)
    return {one.account_no: [charge.amount for charge in found[one.pk]] for one in accounts}


def charged() -> dict[str, list[Money]]:
    months = [month(f"2027-{number:02}") for number in range(4, 10)]
    return {
        one.account_no: [
            total(line.amount for line in charge_for(one, period).lines) for period in months
        ]
        for one in Account.objects.order_by("account_no")
    }


def in_zl(amounts: Sequence[Money]) -> list[str]:
    return [str(one.amount) for one in amounts]


@pytest.mark.both_databases
def test_each_account_is_foreseen_what_the_run_will_charge(
    change: FeeChange, felicja: Origin
) -> None:
    told_of = foreseen()
    put_in_force(change, origin=felicja)

    assert foreseen() == charged()
    assert {number: in_zl(amounts) for number, amounts in foreseen().items()} == {
        ON_TIME: ["321.21"] * 6,
        LATE: ["309.06"] * 2 + ["321.21"] * 4,
        IN_COURT: ["309.06"] * 6,
        UNKNOWN: ["309.06"] * 6,
    }
    # Not in force yet, a letter of which nothing is known counts as one that arrives today.
    assert in_zl(told_of.pop(UNKNOWN)) == ["309.06"] * 3 + ["321.21"] * 3
    assert told_of == {number: foreseen()[number] for number in (ON_TIME, LATE, IN_COURT)}


def test_the_first_page_foresees_the_sum_that_the_letter_names(
    client: Client, felicja: Origin, kamil: Origin, settings: Settings
) -> None:
    flat = open_account(ON_TIME)
    grant(flat, "Anna Lis")
    notice = notice_of(told(felicja, kamil), flat)
    charge_month("2026-12", felicja, kamil)
    signed_in(client)
    settings.COOP_TODAY = date(2026, 12, 16)

    page = parsed(client.get("/e-bok/"))

    january, _april = content_from_json(notice.content).sums
    assert (january.since, str(january.after.amount)) == (date(2027, 1, 1), "315.56")
    assert said(page, "//div[@class='ahead']/*")[1:2] == [
        f"Za styczeń: {january.after} do piątku 15 stycznia.".replace("\xa0", " ")
    ]
