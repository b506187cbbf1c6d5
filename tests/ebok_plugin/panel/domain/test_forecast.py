"""The payment that is known before it is charged, and what announced changes make of it."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.test import Client

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.domain.charging_sources import ExpectedCharge
from ebok_plugin.charges.models import Basis
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.fee_change import put_in_force
from ebok_plugin.fee_changes.domain.forecast import (
    ChargeForecast,
    ForecastChange,
    forecast_charges,
)
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.forecast import charge_in_words, describe_coming_changes
from tests.ebok_plugin.charges.coop import charge_for, charge_month, enter_value, month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notice_of, notified_change, rates
from tests.ebok_plugin.fee_changes.late_change import deliver, sued
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.page_checks import parsed, said
from tests.shared_rows import shared


def months(*charges: tuple[str, str, str]) -> tuple[ExpectedCharge, ...]:
    return tuple(
        ExpectedCharge(month(period), date.fromisoformat(due), zl(amount))
        for period, due, amount in charges
    )


DECEMBER = months(("2026-12", "2026-12-15", "802.32"))


def test_a_credit_is_said_with_the_payment_that_it_meets():
    december = "Za grudzień: 802,32 zł do wtorku 15 grudnia."
    words = {
        "0": december,
        "87.50": f"{december} Po zaliczeniu nadpłaty zostanie 714,82 zł.",
        "802.32": f"{december} Pokryje ją nadpłata.",
    }

    said = {
        credit: charge_in_words(
            ChargeForecast(DECEMBER), AccountBalance(TODAY, ZERO - zl(credit), zl(credit), ())
        )
        for credit in words
    }

    assert {credit: one.replace("\xa0", " ") for credit, one in said.items()} == words
    assert charge_in_words(ChargeForecast(), AccountBalance(TODAY, ZERO, ZERO, ())) == ""


def changed(since: str, more: str, amount: str) -> ForecastChange:
    return ForecastChange(month(since), zl(more), zl(amount))


OWN_UP, OWN_DOWN = changed("2026-12", "3.25", "802.32"), changed("2026-12", "-3.25", "802.32")
UP, DOWN = changed("2027-01", "3.25", "805.57"), changed("2027-02", "-3.25", "799.07")
OWN_WORDS = "Od grudnia o 3,25 zł więcej."
UP_WORDS = "805,57 zł od stycznia, o 3,25 zł więcej."
CHANGES: dict[tuple[ForecastChange, ...], list[str]] = {
    (): [],
    (OWN_UP,): [OWN_WORDS],
    (OWN_DOWN,): ["Od grudnia o 3,25 zł mniej."],
    (UP,): [UP_WORDS],
    (DOWN,): ["799,07 zł od lutego, o 3,25 zł mniej."],
    # Whatever follows the next one is said on the page of the standing order.
    (OWN_UP, UP, DOWN): [OWN_WORDS, UP_WORDS],
    (UP, DOWN): [UP_WORDS],
}


def test_the_next_change_is_said_with_its_direction_and_its_sum_where_it_is_not_stated():
    said = {
        changes: [
            words.replace("\xa0", " ")
            for words, _notice in describe_coming_changes(ChargeForecast(DECEMBER, changes), TODAY)
        ]
        for changes in CHANGES
    }

    assert said == CHANGES


def test_a_change_names_the_letter_that_announced_it(
    account: Account, felicja: Origin, kamil: Origin
):
    """Refuse from January, upkeep from April; another area in March has no letter."""
    made = notified_change()
    deliver(made, account, TODAY, felicja)
    notice = notice_of(made, account)
    charge_month("2026-11", felicja, kamil)
    enter_value(account.premises, Basis.AREA_M2, "50.00", "2027-03-01")

    def changes(today: date) -> list[tuple[str, str, str, FeeNotice | None]]:
        return [
            (str(one.since), str(one.more.amount), str(one.amount.amount), one.notice)
            for one in forecast_charges([account], today)[account.pk].changes
        ]

    january = ("2027-01", "6.50", "315.56", notice)
    march = ("2027-03", "6.44", "322.00", None)
    april = ("2027-04", "12.50", "334.50", notice)
    assert changes(TODAY) == [january, march, april]
    charge_month("2026-12", felicja, kamil)
    assert changes(date(2026, 12, 20)) == [january, march, april]
    assert changes(date(2027, 2, 10)) == [march, april]


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


def forecast_amounts() -> dict[str, list[Money]]:
    """By account, from April to September."""
    accounts = list(Account.objects.order_by("account_no"))
    found = forecast_charges(accounts, MARCH, 6)
    return {
        account.account_no: [charge.amount for charge in found[account.pk].charges]
        for account in accounts
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
    forecast = forecast_amounts()
    put_in_force(change, origin=felicja)

    assert forecast_amounts() == charged_to_each()
    assert {number: in_zl(amounts) for number, amounts in forecast_amounts().items()} == {
        ON_TIME: ["321.21"] * 6,
        LATE: ["309.06"] * 2 + ["321.21"] * 4,
        IN_COURT: ["309.06"] * 6,
        UNKNOWN: ["309.06"] * 6,
    }
    # Not in force yet, a letter of which nothing is known counts as one that arrives today.
    assert in_zl(forecast.pop(UNKNOWN)) == ["309.06"] * 3 + ["321.21"] * 3
    assert forecast == {number: forecast_amounts()[number] for number in (ON_TIME, LATE, IN_COURT)}


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
