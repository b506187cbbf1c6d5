"""What of fee changes waits is on the desk's list: one card a kind, with a link."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.fee_changes.domain.calendar import waiting
from ebok_plugin.fee_changes.domain.contest import open_contest
from ebok_plugin.fee_changes.domain.delivery import approve_override, propose_override
from ebok_plugin.fee_changes.domain.fee_change import draft_fee_change
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sits, text_of
from tests.ebok_plugin.fee_changes.change_04 import REASONS, TODAY, rates, told
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff

pytestmark = pytest.mark.django_db
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
CHECK = "Zmiany opłat do sprawdzenia albo zatwierdzenia"
OPINIONS = "Opinie prawne o doręczeniu do zatwierdzenia"
LETTERS = "Listy o zmianie opłat bez potwierdzenia doręczenia"
COURT = "Sprawy sądowe o zmianę opłat w toku"


@pytest.fixture
def felicja() -> Origin:
    return Origin(actor=staff("felicja", CLERK))


@pytest.fixture
def kamil() -> Origin:
    return Origin(actor=staff("kamil", APPROVER))


@pytest.fixture
def flats() -> list[Account]:
    return [open_account("100005"), open_account("100006", "Jan Kot")]


def cards(client: Client) -> dict[str, tuple[str, str]]:
    """By title: where it leads, and what stands beneath."""
    page = html.fromstring(client.get(INBOX).content.decode())
    return {
        str(one.xpath("string(dt)")): (
            one.xpath("dt/a/@href")[0],
            " ".join(one.xpath("string(dd)").replace("\N{NO-BREAK SPACE}", " ").split()),
        )
        for one in page.xpath("//dl[@class='desk-figures']/div")
    }


def another_draft(number: str, by: Origin) -> None:
    assert by.actor is not None
    FeeChange.objects.create(number=number, made_by=by.actor, made_at=timezone.now())


def test_nothing_waits_so_there_is_no_card(client: Client, flats: list[Account]) -> None:
    sits(client, APPROVER)

    assert cards(client) == {}
    assert "Nic nie czeka na drugą osobę." in text_of(client.get(INBOX))


def test_a_draft_waits_for_the_second_person(client: Client, felicja: Origin) -> None:
    change = draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)
    sits(client, APPROVER)

    assert cards(client) == {CHECK: (f"/admin/zmiany-oplat/{change.pk}/", "1")}
    assert "Nic nie czeka" not in text_of(client.get(INBOX))

    another_draft("ZO/2026/2", felicja)
    assert cards(client) == {CHECK: ("/admin/zmiany-oplat/", "2")}


def test_each_kind_has_one_card(
    client: Client, flats: list[Account], felicja: Origin, kamil: Origin
) -> None:
    change = told(felicja, kamil)
    address = f"/admin/zmiany-oplat/{change.pk}/"
    late, other = change.notices.order_by("account__account_no")
    propose_override(late, opinion="Doręczono na klatce, protokół z 21.11.", origin=felicja)
    open_contest(
        flats[1],
        change,
        filed_on=TODAY,
        court_ref="I C 12/26",
        rates=list(change.rates.filter(component__code="EKS")),
        origin=felicja,
        today=TODAY,
    )
    sits(client, CLERK)

    assert cards(client) == {
        OPINIONS: (address, "1"),
        COURT: (address, "1 Po prawomocnym wyroku wpisz, jak się zakończyły."),
    }


@pytest.mark.parametrize(
    ("day", "near"),
    [(date(2026, 12, 10), False), (date(2026, 12, 24), True), (date(2027, 1, 5), True)],
)
def test_letters_are_listed_when_the_last_day_is_near_or_gone(
    flats: list[Account], felicja: Origin, kamil: Origin, day: date, near: bool
) -> None:
    """GOK from January is due on the 15th: fourteen days before is the first of January."""
    change = told(felicja, kamil)

    found = waiting(day)

    assert found.letters == ({change.pk: 2} if near else {})
    assert found.letters_by == (date(2026, 12, 31) if near else None)


def test_a_letter_that_was_delivered_or_settled_by_opinion_waits_no_more(
    flats: list[Account], felicja: Origin, kamil: Origin
) -> None:
    change = told(felicja, kamil)
    one, other = change.notices.order_by("account__account_no")
    one.deliveries.create(channel="HAND", sent_on=TODAY, delivered_on=TODAY)
    other.deliveries.create(channel="POST_PLAIN", sent_on=TODAY)
    assert waiting(date(2026, 12, 30)).letters == {change.pk: 1}

    opinion = propose_override(other, opinion="Doręczono na klatce, protokół.", origin=felicja)
    assert waiting(date(2026, 12, 30)).opinions == {change.pk: 1}
    approve_override(opinion, origin=kamil)

    found = waiting(date(2026, 12, 30))
    assert (found.letters, found.opinions, found.letters_by) == ({}, {}, None)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_much_waits(
    flats: list[Account],
    felicja: Origin,
    kamil: Origin,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    told(felicja, kamil)
    for number in range(count):
        another_draft(f"ZO/2026/{number + 2}", felicja)

    with django_assert_num_queries(8):
        waiting(date(2026, 12, 30))
