"""E-BOK's first page is drawn once for a reader, and each fact that it names draws it anew."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from lxml.html import tostring
from pytest_django import Settings
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.interest.domain.rate import RateSource, add_rate
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.panel.domain.part_cache import CACHE
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.keeping import all_kept
from tests.ebok_plugin.panel.plans import agree, propose
from tests.page_checks import parsed
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
HOME = "/e-bok/"
Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> Iterator[None]:
    with all_kept(settings):
        yield


@shared
def account() -> Account:
    """In arrears since 16 February, with a code to pay."""
    account = open_account("100005")
    charge(account, "2026-02", "300.00", today=date(2026, 2, 1))
    charge(account, "2026-11", "310.00")
    CoopSettings.objects.create(
        site=Site.objects.get(), short_name="Pod Lasem", name="SM Pod Lasem"
    )
    PaymentSettings.objects.update_or_create(
        defaults={"nip": "5260250274", "recipient": "SM Pod Lasem"}
    )
    grant(account, "Anna Lis")
    return account


def shown(anna: Client) -> bytes:
    answer = anna.get(HOME)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    [main] = parsed(answer).xpath("//main")
    content: bytes = tostring(main)
    return content


def drawn_anew(anna: Client) -> bytes:
    caches[CACHE].clear()
    return shown(anna)


def paid(account: Account) -> None:
    pay(account, "2026-11-19", "120.00")


def proposed(account: Account) -> None:
    day = date(2026, 11, 20)
    propose(account, [1], ("2026-12-15", "300.00"), on=day, by=staff("celina"))


def agreed(account: Account) -> None:
    agree(account, [1], ("2026-12-15", "300.00"), on=date(2026, 11, 20))


def dearer_interest(account: Account) -> None:
    add_rate(
        RateKind.STATUTORY,
        Decimal("19.00"),
        valid_from=date(2026, 11, 5),
        source=RateSource("Komunikat NBP", date(2026, 11, 4)),
        origin=SYSTEM,
        today=date(2026, 11, 20),
    )


def another_recipient(account: Account) -> None:
    office = PaymentSettings.objects.get()
    office.recipient = "SM Pod Lipą"
    office.save()


def coop_renamed(account: Account) -> None:
    coop = CoopSettings.objects.get()
    coop.name = "SM Pod Lipą"
    coop.save()


def street_renamed(account: Account) -> None:
    building = account.premises.building
    building.address = "ul. Nowa 1"
    building.save()


def another_bank_account(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(nrb="61109010140000071219812874")


def closed(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(closed_on=date(2026, 11, 10))


@pytest.mark.parametrize(
    "change",
    [
        paid,
        proposed,
        agreed,
        dearer_interest,
        another_recipient,
        coop_renamed,
        street_renamed,
        another_bank_account,
        closed,
    ],
)
def test_a_fact_that_changes_draws_it_anew(
    anna: Client,
    account: Account,
    change: Callable[[Account], None],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    before = shown(anna)
    assert shown(anna) == before

    with django_capture_on_commit_callbacks(execute=True):
        change(account)

    after = shown(anna)
    assert after != before
    assert after == drawn_anew(anna)


def test_a_day_draws_it_anew(anna: Client, account: Account, settings: Settings) -> None:
    before = shown(anna)

    settings.COOP_TODAY = date(2026, 11, 21)

    after = shown(anna)
    assert after == drawn_anew(anna) != before


def test_a_reader_gets_what_was_drawn_for_him(anna: Client, account: Account) -> None:
    hers = shown(anna)
    other = open_account("100006")
    charge(other, "2026-11", "420.00")
    grant(other, "Piotr Wrona")
    neighbour = Client()
    signed_in(neighbour, "Piotr Wrona", "EB-500009-1")

    his = shown(neighbour)

    assert (b"610,00" in hers, b"610,00" in his, b"420,00" in his) == (True, False, True)
    assert neighbour.get(f"{HOME}?konto=100005").status_code == 404
    assert shown(anna) == hers


def test_a_right_that_ended_opens_nothing_that_was_drawn(anna: Client, account: Account) -> None:
    other = open_account("100006")
    grant(other, "Anna Lis")
    assert b"610,00" in shown(anna)

    AccountAccess.objects.filter(account=account).update(valid_to=date(2026, 11, 19))

    assert b"610,00" not in shown(anna)
    assert anna.get(f"{HOME}?konto=100005").status_code == 404


@pytest.mark.thorough
def test_the_page_seen_again_costs_the_same_for_a_household_and_a_manager(
    anna: Client, account: Account
) -> None:
    """Of more than 40 accounts the page reads its figures in another way."""
    proposed(account)
    costs = []
    for numbers in (range(0), range(3), range(3, 40)):
        for number in numbers:
            grant(open_account(f"{200_000 + number}"), "Anna Lis")
        costs.append(queries_of(anna, HOME))

    assert costs == costs[:1] * 3
