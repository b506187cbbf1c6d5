"""The payment that is known before it is charged, and what announced changes make of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.domain.charging_sources import ForeseenCharge
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.fee_change import put_in_force
from ebok_plugin.fee_changes.domain.notified_rates import OwedStep
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.coming import (
    AnnouncedSum,
    Coming,
    LastCharge,
    change_in_words,
    charge_in_words,
    foreseen_of,
    make_coming,
)
from tests.ebok_plugin.charges.coop import charge_for, charge_month, month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notice_of, notified_change, rates
from tests.ebok_plugin.fee_changes.late_change import deliver, sued
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.page_checks import parsed, said
from tests.shared_rows import shared

LETTER = FeeNotice()
NOVEMBER = LastCharge(Period(2026, 11), zl("802.32"))
# Announcement 04: refuse from January, upkeep from April.
STEPS = [
    OwedStep(date(2027, 1, 1), 1, zl("42.75"), zl("46.00"), LETTER),
    OwedStep(date(2027, 4, 1), 2, zl("223.56"), zl("235.71"), LETTER),
]


def charge(period: Period, due: date, amount: str) -> ForeseenCharge:
    return ForeseenCharge(period, due, zl(amount))


def test_the_announced_sum_is_the_last_charge_and_what_it_does_not_hold_yet():
    january, april = date(2027, 1, 1), date(2027, 4, 1)
    since_january = AnnouncedSum(january, zl("3.25"), None, LETTER)
    since_april = AnnouncedSum(april, zl("12.15"), zl("817.72"), LETTER)
    found = [
        make_coming(NOVEMBER, STEPS, TODAY),
        make_coming(NOVEMBER, STEPS, date(2026, 12, 16)),
        make_coming(LastCharge(Period(2027, 1), zl("805.57")), STEPS, date(2027, 1, 20)),
        make_coming(LastCharge(Period(2027, 4), zl("817.72")), STEPS, date(2027, 4, 20)),
        make_coming(None, STEPS, TODAY),
    ]

    # Before the first change, in its month, between the two, with both charged, with no charge.
    assert found == [
        Coming(
            charge(Period(2026, 12), date(2026, 12, 15), "802.32"),
            (replace(since_january, amount=zl("805.57")),),
        ),
        Coming(charge(Period(2027, 1), date(2027, 1, 15), "805.57"), (since_january, since_april)),
        Coming(charge(Period(2027, 2), date(2027, 2, 15), "805.57"), (since_april,)),
        Coming(charge(Period(2027, 5), date(2027, 5, 17), "817.72")),
        Coming(None, (since_january,)),
    ]


def test_a_credit_is_said_with_the_payment_that_it_meets():
    december = "Za grudzień: 802,32 zł do wtorku 15 grudnia."
    words = {
        "0": december,
        "87.50": f"{december} Po zaliczeniu nadpłaty zostanie 714,82 zł.",
        "802.32": f"{december} Pokryje ją nadpłata.",
    }

    said = {
        credit: charge_in_words(
            make_coming(NOVEMBER, [], TODAY),
            AccountBalance(TODAY, ZERO - zl(credit), zl(credit), ()),
        )
        for credit in words
    }

    assert {credit: one.replace("\xa0", " ") for credit, one in said.items()} == words


def test_a_change_is_said_with_its_direction():
    words = {
        ("3.25", "805.57"): "805,57 zł od stycznia, o 3,25 zł więcej.",
        ("-3.25", "799.07"): "799,07 zł od stycznia, o 3,25 zł mniej.",
        ("3.25", ""): "Od stycznia o 3,25 zł więcej.",
        ("-3.25", ""): "Od stycznia o 3,25 zł mniej.",
    }

    said = {}
    for more, amount in words:
        change = AnnouncedSum(date(2027, 1, 1), zl(more), zl(amount) if amount else None, LETTER)
        said[more, amount] = change_in_words(change, TODAY).replace("\xa0", " ")

    assert said == words


# --- what is foreseen is what the letter names and what the run then charges ---


ON_TIME, LATE, IN_COURT, UNKNOWN = "100005", "100006", "100007", "100008"
FEBRUARY = date(2027, 2, 10)
MARCH = date(2027, 3, 20)


@shared
def change(felicja: Origin, kamil: Origin) -> FeeChange:
    """EKS 4,60 → 4,85 from April: delivered in time, in February, in time but in court, or nobody
    knows.
    """
    for number in (ON_TIME, LATE, IN_COURT, UNKNOWN):
        open_account(number)
    made = notified_change(new=rates()[:1])
    for number, day in ((ON_TIME, TODAY), (LATE, FEBRUARY), (IN_COURT, TODAY)):
        deliver(made, own(number), day, felicja)
    sued(own(IN_COURT), made, felicja, on=FEBRUARY, ref="I C 100/27")
    charge_month("2027-03", felicja, kamil)
    return made


def own(number: str) -> Account:
    return Account.objects.get(account_no=number)


def foreseen() -> dict[str, list[Money]]:
    """By account, from April to September."""
    accounts = list(Account.objects.order_by("account_no"))
    found = foreseen_of(accounts, MARCH, 6)
    return {
        account.account_no: [charge.amount for charge in found[account.pk]] for account in accounts
    }


def charged_to_each() -> dict[str, list[Money]]:
    months = [month(f"2027-{number:02}") for number in range(4, 10)]
    return {
        account.account_no: [
            sum_money(line.amount for line in charge_for(account, period).lines)
            for period in months
        ]
        for account in Account.objects.order_by("account_no")
    }


def in_zl(amounts: Sequence[Money]) -> list[str]:
    return [str(amount.amount) for amount in amounts]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_each_account_is_foreseen_what_the_run_will_charge(change: FeeChange, felicja: Origin):
    forecast = foreseen()
    put_in_force(change, origin=felicja)

    assert foreseen() == charged_to_each()
    assert {number: in_zl(amounts) for number, amounts in foreseen().items()} == {
        ON_TIME: ["321.21"] * 6,
        LATE: ["309.06"] * 2 + ["321.21"] * 4,
        IN_COURT: ["309.06"] * 6,
        UNKNOWN: ["309.06"] * 6,
    }
    # Not in force yet, a letter of which nothing is known counts as one that arrives today.
    assert in_zl(forecast.pop(UNKNOWN)) == ["309.06"] * 3 + ["321.21"] * 3
    assert forecast == {number: foreseen()[number] for number in (ON_TIME, LATE, IN_COURT)}


@pytest.mark.django_db
def test_the_first_page_foresees_the_sum_that_the_letter_names(
    anna: Client, account: Account, felicja: Origin, kamil: Origin, settings
):
    notice = notice_of(notified_change(), account)
    charge_month("2026-12", felicja, kamil)
    settings.COOP_TODAY = date(2026, 12, 16)

    page = parsed(anna.get("/e-bok/"))

    january, _april = content_from_json(notice.content).sums
    assert (january.since, str(january.after.amount)) == (date(2027, 1, 1), "315.56")
    assert said(page, "//div[@class='ahead']/*")[1:2] == [
        f"Za styczeń: {january.after} do piątku 15 stycznia. Zlecenie stałe".replace("\xa0", " ")
    ]
