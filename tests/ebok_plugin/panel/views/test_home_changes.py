"""E-BOK's home page is its reader's own, and says each step of a change of fees at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from lxml.html import tostring

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.domain import legal_rule, save_rule
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.delivery import (
    ReportedDelivery,
    approve_override,
    propose_delivery_override,
    record_delivery,
)
from ebok_plugin.fee_changes.domain.fee_change import NewRate, annul_fee_change, put_in_force
from ebok_plugin.fee_changes.domain.notifying import make_portion, start_notifying
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice, NoticeDelivery
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.charges.coop import charge_for, month
from tests.ebok_plugin.fee_changes.change_04 import approved, components, notice_of, notified_change
from tests.ebok_plugin.fee_changes.late_change import sued
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.plans import propose
from tests.page_checks import parsed
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frame_kept")]
HOME = "/e-bok/"
Committed = Callable[..., AbstractContextManager[Any]]


@shared
def account() -> Account:
    """In arrears since 16 February."""
    account = open_account("100005")
    charge(account, "2026-02", "300.00", today=date(2026, 2, 1))
    charge(account, "2026-11", "310.00")
    grant(account, "Anna Lis")
    return account


def home_content(anna: Client) -> bytes:
    answer = anna.get(HOME)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    [main] = parsed(answer).xpath("//main")
    content: bytes = tostring(main)
    return content


def proposed(account: Account) -> None:
    day = date(2026, 11, 20)
    propose(account, [1], ("2026-12-15", "300.00"), on=day, by=staff("celina"))


def test_each_reader_sees_his_own_accounts(anna: Client, account: Account):
    hers = home_content(anna)
    other = open_account("100006")
    charge(other, "2026-11", "420.00")
    grant(other, "Piotr Wrona")
    neighbour = Client()
    signed_in(neighbour, "Piotr Wrona", "EB-500009-1")

    his = home_content(neighbour)

    assert (b"610,00" in hers, b"610,00" in his, b"420,00" in his) == (True, False, True)
    assert neighbour.get(f"{HOME}?konto=100005").status_code == 404
    assert home_content(anna) == hers


def test_a_right_that_ended_opens_nothing(anna: Client, account: Account):
    other = open_account("100006")
    grant(other, "Anna Lis")
    assert b"610,00" in home_content(anna)

    AccountAccess.objects.filter(account=account).update(valid_to=date(2026, 11, 19))

    assert b"610,00" not in home_content(anna)
    assert anna.get(f"{HOME}?konto=100005").status_code == 404
    AccountAccess.objects.update(valid_to=date(2026, 11, 19))
    assert anna.get(HOME).status_code == 403


@pytest.mark.thorough
def test_the_page_costs_the_same_for_a_household_and_a_manager(anna: Client, account: Account):
    """Above 40 accounts it reads them again, once, and does not ask for open cases.

    Nobody of them owes a waste fee, so that declarations are never asked for.
    """
    proposed(account)
    anna.get(HOME)
    costs = []
    for numbers in (range(0), range(3), range(3, 40)):
        for number in numbers:
            grant(open_account(f"{200_000 + number}"), "Anna Lis")
        costs.append(queries_of_page(anna, HOME))

    assert costs[0] == costs[1] >= costs[2]


# --- the months to come: EKS goes up in January, and nobody knows yet whether its letter came ---


WRITTEN, TODAY = date(2026, 8, 25), date(2026, 11, 20)
FROM_JANUARY, FROM_MARCH = "od stycznia", "od marca"
NOTHING = ""


@dataclass(frozen=True, slots=True)
class NotifiedChange:
    """The change, the letter about it, and the two clerks without whom nothing goes on."""

    change: FeeChange
    letter: FeeNotice
    felicja: Origin
    kamil: Origin


@shared
def november() -> Account:
    """Anna's, charged for November by the rates before the change."""
    account = open_account("100005")
    components()
    charged = charge_for(account, month("2026-11"))
    post_charge_documents([charged], made_by=None, today=TODAY)
    grant(account, "Anna Lis")
    return account


@shared
def august(november: Account, felicja: Origin, kamil: Origin) -> NotifiedChange:
    change = dearer("EKS", "4.85")
    return NotifiedChange(change, notice_of(change, november), felicja, kamil)


def dearer(code: str, rate: str) -> FeeChange:
    component = Component.objects.get(code=code)
    new = NewRate(component, Decimal(rate), month("2027-01"))
    return notified_change(new=[new], today=WRITTEN)


def delivered(notified: NotifiedChange) -> None:
    in_hand = ReportedDelivery(NoticeDelivery.Channel.HAND, WRITTEN, WRITTEN, "podpis")
    record_delivery(notified.letter, in_hand, origin=notified.felicja, today=TODAY)


def held_to_be_in_time(notified: NotifiedChange) -> None:
    opinion = propose_delivery_override(
        notified.letter, opinion="Płatnik znał treść.", origin=notified.felicja
    )
    approve_override(opinion, origin=notified.kamil)


def annulled(notified: NotifiedChange) -> None:
    annul_fee_change(notified.change, reason="Błąd w kalkulacji stawki.", origin=notified.felicja)


def put_off_for_ever(notified: NotifiedChange) -> None:
    put_in_force(notified.change, origin=notified.felicja)


def in_force_and_in_court(notified: NotifiedChange) -> None:
    delivered(notified)
    put_in_force(notified.change, origin=notified.felicja)
    sued(notified.letter.account, notified.change, notified.felicja, ref="I C 12/26")


def notified_refuse_rate(notified: NotifiedChange) -> None:
    dearer("GOK", "46.00")


def shorter_term_by_law(notified: NotifiedChange) -> None:
    rule = legal_rule("FEE_CONTROLLED", on=WRITTEN)
    rule.params = {"months": 1}
    save_rule(rule, today=TODAY, origin=notified.kamil)


def said(anna: Client) -> str:
    """What the card says of a change to come."""
    found = parsed(anna.get(HOME)).xpath(
        "//main//*[@class='ahead']/p[a[not(contains(@href, 'zlecenie-stale'))]]"
    )
    return " ".join(" ".join(one.text_content().split()) for one in found)


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
        (notified_refuse_rate, FROM_JANUARY),
    ],
)
def test_each_step_of_a_change_is_said_at_once(
    anna: Client,
    august: NotifiedChange,
    step: Callable[[NotifiedChange], None],
    expected: str,
    django_capture_on_commit_callbacks: Committed,
):
    assert FROM_MARCH in said(anna)

    with django_capture_on_commit_callbacks(execute=True):
        step(august)

    after = said(anna)
    assert expected in after
    assert FROM_MARCH not in after


def test_a_letter_is_said_as_soon_as_it_is_made(anna: Client, november: Account, felicja: Origin):
    eks = NewRate(Component.objects.get(code="EKS"), Decimal("4.85"), month("2027-01"))
    change = approved([eks], today=WRITTEN)
    start_notifying(change, origin=felicja, today=WRITTEN)
    assert said(anna) == NOTHING

    make_portion(change)

    assert FROM_MARCH in said(anna)


def test_of_two_changes_the_one_that_is_annulled_is_said_no_more(
    anna: Client, august: NotifiedChange
):
    other = dearer("GOK", "46.00")
    assert FROM_JANUARY in said(anna)

    annul_fee_change(other, reason="Gmina cofnęła podwyżkę.", origin=august.felicja)

    assert FROM_MARCH in said(anna)
