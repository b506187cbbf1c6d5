"""E-BOK's first page is drawn once for a reader, and each fact that it names draws it anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from lxml.html import tostring
from pytest_django import Settings
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.interest.domain.rate import RateSource, add_rate
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.domain.payment_plan import propose_plan
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.panel.domain.part_cache import CACHE
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.keeping import all_kept, questions
from tests.ebok_plugin.panel.plans import agree
from tests.page_checks import parsed
from tests.people import staff

pytestmark = pytest.mark.django_db
HOME = "/e-bok/"
Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> Iterator[None]:
    with all_kept(settings):
        yield


@pytest.fixture
def account(client: Client) -> Account:
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
    signed_in(client)
    # As if it were committed: what a test changes afterwards is a transaction of its own.
    connection.run_on_commit.clear()
    return account


def shown(client: Client) -> bytes:
    answer = client.get(HOME)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    [main] = parsed(answer).xpath("//main")
    content: bytes = tostring(main)
    return content


def drawn_anew(client: Client) -> bytes:
    caches[CACHE].clear()
    return shown(client)


def paid(account: Account) -> None:
    pay(account, "2026-11-19", "120.00")


def proposed(account: Account) -> None:
    propose_plan(
        account,
        list(account.entries.filter(seq=1)),
        [(date(2026, 12, 15), zl("300.00"))],
        interest_stopped=False,
        reason="trudna sytuacja rodzinna",
        agreed_on=date(2026, 11, 20),
        made_by=staff("celina"),
        today=date(2026, 11, 20),
    )


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
    client: Client,
    account: Account,
    change: Callable[[Account], None],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    before = shown(client)
    assert shown(client) == before

    with django_capture_on_commit_callbacks(execute=True):
        change(account)

    after = shown(client)
    assert after != before
    assert after == drawn_anew(client)


def test_a_day_draws_it_anew(client: Client, account: Account, settings: Settings) -> None:
    before = shown(client)

    settings.COOP_TODAY = date(2026, 11, 21)

    after = shown(client)
    assert after == drawn_anew(client) != before


def test_a_reader_gets_what_was_drawn_for_him(client: Client, account: Account) -> None:
    hers = shown(client)
    other = open_account("100006")
    charge(other, "2026-11", "420.00")
    grant(other, "Piotr Wrona")
    neighbour = Client()
    signed_in(neighbour, "Piotr Wrona", "EB-500009-1")

    his = shown(neighbour)

    assert (b"610,00" in hers, b"610,00" in his, b"420,00" in his) == (True, False, True)
    assert neighbour.get(f"{HOME}?konto=100005").status_code == 404
    assert shown(client) == hers


def test_a_right_that_ended_opens_nothing_that_was_drawn(client: Client, account: Account) -> None:
    other = open_account("100006")
    grant(other, "Anna Lis")
    assert b"610,00" in shown(client)

    AccountAccess.objects.filter(account=account).update(valid_to=date(2026, 11, 19))

    assert b"610,00" not in shown(client)
    assert client.get(f"{HOME}?konto=100005").status_code == 404


@pytest.mark.parametrize("accounts", [1, 30, 41])
def test_the_page_seen_again_asks_at_most_twelve_questions(
    client: Client, account: Account, accounts: int
) -> None:
    for number in range(accounts - 1):
        grant(open_account(f"{200_000 + number}"), "Anna Lis")
    proposed(account)

    assert questions(client, HOME) == 12
