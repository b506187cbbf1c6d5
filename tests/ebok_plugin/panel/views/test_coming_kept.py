"""What E-BOK's first page says of the months to come is kept until a fact of the letters changes.

EKS goes up in January; the letter is of August, and nobody knows yet whether it arrived.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.rules.domain import legal_rule, save_rule
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.delivery import (
    ReportedDelivery,
    approve_override,
    propose_override,
    record_delivery,
)
from ebok_plugin.fee_changes.domain.fee_change import NewRate, annul_fee_change
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.domain.notifying import make_portion, start_notifying
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice, NoticeDelivery
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.part_cache import CACHE
from tests.ebok_plugin.charges.coop import charge_for, month
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.fee_changes.change_04 import approved, components, notice_of, told
from tests.ebok_plugin.fee_changes.late_change import sued
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.panel.keeping import all_kept
from tests.page_checks import parsed
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
HOME = "/e-bok/"
WRITTEN, TODAY = date(2026, 8, 25), date(2026, 11, 20)
FROM_JANUARY, FROM_MARCH = "od stycznia", "od marca"
NOTHING = ""
Committed = Callable[..., AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """The change, the letter about it, and the two clerks without whom nothing goes on."""

    change: FeeChange
    letter: FeeNotice
    felicja: Origin
    kamil: Origin


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> Iterator[None]:
    with all_kept(settings):
        yield


@shared
def account() -> Account:
    """Anna's, charged for November by the rates before the change."""
    account = open_account("100005")
    components()
    november = charge_for(account, month("2026-11"))
    post_charge_documents([november], made_by=None, today=TODAY)
    grant(account, "Anna Lis")
    return account


@shared
def august(account: Account, felicja: Origin, kamil: Origin) -> Told:
    change = dearer("EKS", "4.85")
    return Told(change, notice_of(change, account), felicja, kamil)


def dearer(code: str, rate: str) -> FeeChange:
    component = Component.objects.get(code=code)
    new = NewRate(component, Decimal(rate), month("2027-01"))
    return told(new=[new], today=WRITTEN)


def delivered(told: Told) -> None:
    in_hand = ReportedDelivery(NoticeDelivery.Channel.HAND, WRITTEN, WRITTEN, "podpis")
    record_delivery(told.letter, in_hand, origin=told.felicja, today=TODAY)


def held_to_be_in_time(told: Told) -> None:
    opinion = propose_override(told.letter, opinion="Płatnik znał treść.", origin=told.felicja)
    approve_override(opinion, origin=told.kamil)


def annulled(told: Told) -> None:
    annul_fee_change(told.change, reason="Błąd w kalkulacji stawki.", origin=told.felicja)


def put_off_for_ever(told: Told) -> None:
    put_in_force(told.change, origin=told.felicja)


def in_force_and_in_court(told: Told) -> None:
    delivered(told)
    put_in_force(told.change, origin=told.felicja)
    sued(told.letter.account, told.change, told.felicja, ref="I C 12/26")


def told_of_refuse_too(told: Told) -> None:
    dearer("GOK", "46.00")


def shorter_term_by_law(told: Told) -> None:
    rule = legal_rule("FEE_CONTROLLED", on=WRITTEN)
    rule.params = {"months": 1}
    save_rule(rule, today=TODAY, origin=told.kamil)


def said(anna: Client) -> str:
    """What the card says of a change to come."""
    found = parsed(anna.get(HOME)).xpath("//main//*[@class='ahead']/p[a]")
    return " ".join(" ".join(one.text_content().split()) for one in found)


def said_anew(anna: Client) -> str:
    caches[CACHE].clear()
    return said(anna)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (delivered, FROM_JANUARY),
        (held_to_be_in_time, FROM_JANUARY),
        (shorter_term_by_law, FROM_JANUARY),
        (annulled, NOTHING),
        (put_off_for_ever, NOTHING),
        (in_force_and_in_court, NOTHING),
        (told_of_refuse_too, FROM_JANUARY),
    ],
)
def test_each_step_of_a_change_is_said_at_once(
    anna: Client,
    august: Told,
    step: Callable[[Told], None],
    expected: str,
    django_capture_on_commit_callbacks: Committed,
) -> None:
    before = said(anna)
    assert FROM_MARCH in before
    assert said(anna) == before

    with django_capture_on_commit_callbacks(execute=True):
        step(august)

    after = said(anna)
    assert expected in after
    assert after == said_anew(anna) != before


def test_a_letter_is_said_as_soon_as_it_is_made(
    anna: Client, account: Account, felicja: Origin
) -> None:
    eks = NewRate(Component.objects.get(code="EKS"), Decimal("4.85"), month("2027-01"))
    change = approved([eks], today=WRITTEN)
    start_notifying(change, origin=felicja, today=WRITTEN)
    assert said(anna) == NOTHING

    make_portion(change)

    assert FROM_MARCH in said(anna)


def test_of_two_changes_the_one_that_is_annulled_is_said_no_more(
    anna: Client, august: Told
) -> None:
    other = dearer("GOK", "46.00")
    assert FROM_JANUARY in said(anna)

    annul_fee_change(other, reason="Gmina cofnęła podwyżkę.", origin=august.felicja)

    assert FROM_MARCH in said(anna)


def test_while_letters_wait_the_page_asks_for_the_law_and_nothing_else(
    anna: Client, august: Told
) -> None:
    with_letters = queries_of(anna, HOME)
    annulled(august)

    assert queries_of(anna, HOME) == with_letters - 1
