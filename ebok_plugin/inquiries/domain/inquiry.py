"""A missing payment is reported and answered. Pages and commands call these two verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.identity.models import Person, User
from cms_ext.people.mail.domain.outbox import queue_message
from ebok_plugin.inquiries.models import InquirySequence, PaymentInquiry
from ebok_plugin.inquiries.vocabulary import InquiryState
from ebok_plugin.ledger.domain.queries.account import accounts_for, open_accesses
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.money import Money

RECEIVED = "ebok_plugin/inquiries/mail/received.txt"
ANSWERED = "ebok_plugin/inquiries/mail/answered.txt"
LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """A payment as the resident saw it; `own` when the resident said that it is a known one."""

    seq: int
    booked_on: str
    grosze: int
    own: bool


@transaction.atomic
def open_inquiry(
    person: Person,
    account: Account,
    *,
    paid_on: date,
    amount: Money,
    listed: Sequence[ListedPayment],
    booked_until: date | None,
    on: date,
    origin: Origin,
) -> PaymentInquiry:
    """Ask the finance department about a payment; the same open question is asked only once.

    Its receipt is queued for the address on file.
    """
    sequence = _locked_sequence(on.year)
    asked = PaymentInquiry.objects.filter(
        person=person, account=account, paid_on=paid_on, amount=amount, state=InquiryState.NEW
    ).first()
    if asked is not None:
        return asked
    sequence.last += 1
    sequence.save(update_fields=["last"])
    inquiry = PaymentInquiry.objects.create(
        number=f"WP/{on.year}/{sequence.last:05d}",
        person=person,
        account=account,
        paid_on=paid_on,
        amount=amount,
        listed=[asdict(payment) for payment in listed],
        booked_until=booked_until,
        asked_on=on,
    )
    record("INQUIRY_OPENED", origin, obj=inquiry, subject=person, to_state=InquiryState.NEW)
    notify_received(inquiry)
    return inquiry


@transaction.atomic
def answer_inquiry(
    inquiry: PaymentInquiry, text: str, *, on: date, origin: Origin
) -> PaymentInquiry:
    """What the department found out; the resident reads it in E-BOK and is told by e-mail.

    Raises ValidationError without words, and when it was answered already.
    """
    words = text.strip()
    if not words:
        raise ValidationError({"answer": _("Napisz, co ustalono.")})
    if len(words) > LONGEST_ANSWER:
        raise ValidationError(
            {"answer": _("Odpowiedź może mieć najwyżej %(n)d znaków.") % {"n": LONGEST_ANSWER}}
        )
    inquiry = PaymentInquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    if inquiry.state != InquiryState.NEW:
        raise ValidationError(_("Na to zgłoszenie już odpowiedziano."))
    inquiry.state = InquiryState.ANSWERED
    inquiry.answer = words
    inquiry.answered_on = on
    inquiry.answered_by = origin.actor
    inquiry.save()
    record(
        "INQUIRY_ANSWERED",
        origin,
        obj=inquiry,
        subject=inquiry.person,
        from_state=InquiryState.NEW,
        to_state=InquiryState.ANSWERED,
    )
    notify_answered(inquiry)
    return inquiry


def _locked_sequence(year: int) -> InquirySequence:
    InquirySequence.objects.get_or_create(year=year)
    return InquirySequence.objects.select_for_update().get(year=year)


def notify_received(inquiry: PaymentInquiry) -> None:
    _tell(inquiry, RECEIVED)


def notify_answered(inquiry: PaymentInquiry) -> None:
    _tell(inquiry, ANSWERED)


def _tell(inquiry: PaymentInquiry, template: str) -> None:
    """To the address on file; without one there is nothing to send."""
    address = inquiry.person.correspondence_email
    if address:
        where = whole_address(reverse("ebok:inquiry", args=[inquiry.pk]))
        queue_message(address, template, {"number": inquiry.number, "url": where}, about=inquiry)


SEES = "ebok_plugin_inquiries.view_paymentinquiry"
ANSWERS = "ebok_plugin_inquiries.answer_paymentinquiry"


def own_inquiries(user: User | AnonymousUser, today: date) -> QuerySet[PaymentInquiry]:
    """What this person asked about accounts that the person may still read."""
    own = PaymentInquiry.objects.filter(
        person=getattr(user, "person_id", None), account__in=accounts_for(user, today)
    )
    return own.select_related("account__premises__building")


def own_inquiry(user: User | AnonymousUser, key: UUID, today: date) -> PaymentInquiry:
    """One of them, or 404."""
    return get_object_or_404(own_inquiries(user, today), pk=key)


def may_ask(user: User | AnonymousUser, account: Account, today: date) -> bool:
    """Whether this person's right to the account is more than looking (scope ACT)."""
    rights = open_accesses(today).filter(
        account=account, person=getattr(user, "person_id", None), scope=AccountAccess.Scope.ACT
    )
    return rights.exists()


def inquiries_to_answer() -> QuerySet[PaymentInquiry]:
    """The oldest first."""
    waiting = PaymentInquiry.objects.filter(state=InquiryState.NEW).order_by("asked_on", "number")
    return waiting.select_related("person", "account")


def answered_inquiries() -> QuerySet[PaymentInquiry]:
    """The newest first."""
    done = PaymentInquiry.objects.filter(state=InquiryState.ANSWERED).order_by(
        "-answered_on", "-number"
    )
    return done.select_related("person", "account")
