"""A missing payment is reported once, receipted, and answered once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.office.audit.domain.event import SYSTEM, Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.mail.models import OutgoingMessage
from ebok_plugin.inquiries.domain.inquiry import ListedPayment, answer_inquiry, open_inquiry
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.people import staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
LISTED = [ListedPayment(3, "2026-10-15", 95417, True)]


@pytest.fixture
def account() -> Account:
    opened = open_account("100005")
    opened.payer.correspondence_email = "anna@podlasem.example"
    opened.payer.save()
    return opened


def ask(
    account: Account, amount: str = "954.17", paid_on: date = date(2026, 11, 16)
) -> PaymentInquiry:
    return open_inquiry(
        account.payer,
        account,
        paid_on=paid_on,
        amount=zl(amount),
        listed=LISTED,
        booked_until=date(2026, 11, 16),
        on=TODAY,
        origin=SYSTEM,
    )


def test_it_gets_a_number_keeps_the_list_and_is_receipted(account: Account) -> None:
    inquiry = ask(account)

    inquiry.refresh_from_db()
    assert (inquiry.number, inquiry.state, inquiry.amount, inquiry.listed) == (
        "WP/2026/00001",
        "NEW",
        zl("954.17"),
        [{"seq": 3, "booked_on": "2026-10-15", "grosze": 95417, "own": True}],
    )
    mail = OutgoingMessage.objects.get()
    assert (mail.to, mail.subject) == (
        "anna@podlasem.example",
        "Zgłoszenie WP/2026/00001 – przyjęte",
    )
    assert f"/e-bok/wplaty/{inquiry.pk}/" in mail.text
    assert "954" not in mail.text.replace(str(inquiry.pk), "")
    event = AuditEvent.objects.get(action="INQUIRY_OPENED")
    assert (event.subject, event.object_id) == (account.payer, str(inquiry.pk))


@pytest.mark.both_databases
def test_the_same_question_is_asked_once(account: Account) -> None:
    first, again, other = ask(account), ask(account), ask(account, "954.18")

    assert (first.pk == again.pk, other.number) == (True, "WP/2026/00002")
    assert PaymentInquiry.objects.count() == OutgoingMessage.objects.count() == 2


@pytest.mark.both_databases
def test_an_answered_question_may_be_asked_anew(account: Account) -> None:
    answer_inquiry(ask(account), "Zaksięgowano dziś.", on=TODAY, origin=SYSTEM)

    assert ask(account).number == "WP/2026/00002"


@pytest.mark.both_databases
def test_the_answer_is_given_once_and_says_who_and_when(account: Account) -> None:
    inquiry, clerk = ask(account), staff("finanse", "finance_clerk")

    done = answer_inquiry(
        inquiry, "  Wpłata wróciła do banku.  ", on=TODAY, origin=Origin(actor=clerk)
    )

    done.refresh_from_db()
    assert (done.state, done.answer, done.answered_on, done.answered_by) == (
        "ANSWERED",
        "Wpłata wróciła do banku.",
        TODAY,
        clerk,
    )
    with pytest.raises(ValidationError, match="już odpowiedziano"):
        answer_inquiry(inquiry, "Jeszcze raz.", on=TODAY, origin=Origin(actor=clerk))
    subjects = OutgoingMessage.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [
        "Zgłoszenie WP/2026/00001 – przyjęte",
        "Zgłoszenie WP/2026/00001 – jest odpowiedź",
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_an_answer_has_words(account: Account, text: str) -> None:
    inquiry = ask(account)

    with pytest.raises(ValidationError) as refused:
        answer_inquiry(inquiry, text, on=TODAY, origin=SYSTEM)

    assert list(refused.value.message_dict) == ["answer"]
    inquiry.refresh_from_db()
    assert inquiry.state == "NEW"


@pytest.mark.both_databases
def test_without_an_address_nothing_is_sent(account: Account) -> None:
    account.payer.correspondence_email = ""
    account.payer.save()

    ask(account)

    assert not OutgoingMessage.objects.exists()


@pytest.mark.both_databases
def test_the_database_holds_the_rules_too(account: Account) -> None:
    inquiry = ask(account)

    for wrong in ({"state": "ANSWERED"}, {"amount": zl("0.00")}, {"answer": "odpowiedź bez stanu"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentInquiry.objects.filter(pk=inquiry.pk).update(**wrong)
