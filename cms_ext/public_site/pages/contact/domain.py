"""Messages to the office: sent to a desk, confirmed, collected for a person, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.sanitising.words import one_line, plain_words
from cms_ext.base.text.typed_values import national_number
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.address import normalise_mailbox
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.public_site.pages.contact.models import ContactMessage
from cms_ext.public_site.pages.models import Desk


def list_desks_with_mail(coop: CoopSettings) -> QuerySet[Desk]:
    """Return the desks with mail; without an own address the office's is used."""
    desks = Desk.objects.all()
    return desks if coop.email else desks.exclude(email="")


def find_desk_address(desk: Desk, coop: CoopSettings) -> str:
    return desk.email or coop.email


# Limits mail to a stranger's address.
RECEIPTS_PER_DAY = 3
SIGNER = Signer(salt="cms_ext.contact")
TO_DESK = "cms_ext/contact/mail/to_desk.txt"
RECEIPT = "cms_ext/contact/mail/receipt.txt"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and how to answer: an e-mail address or a telephone."""

    name: str
    email: str = ""
    phone: str = ""


@transaction.atomic
def send_contact_message(
    sender: Sender, desk: Desk, text: str, coop: CoopSettings
) -> ContactMessage:
    """Store and send a message; return it with its number.

    The receipt does not repeat the text, as the sender's address is not verified.
    """
    message = ContactMessage.objects.create(
        sent_at=timezone.now(),
        desk=desk.name,
        matter=desk.matter,
        name=one_line(sender.name),
        email=sender.email.lower(),
        phone=sender.phone,
        text=plain_words(text),
    )
    queue_message(find_desk_address(desk, coop), TO_DESK, {"message": message}, about=message)
    if message.email and _may_confirm(message.email):
        context = {"message": message, "desk": desk, "coop": coop}
        queue_message(message.email, RECEIPT, context, about=message, unproved=True)
    return message


def _may_confirm(email: str) -> bool:
    day = timedelta(days=1)
    return (
        reserve_tries(
            make_bucket("contact", normalise_mailbox(email), limit=RECEIPTS_PER_DAY, window=day)
        )
        is not None
    )


def sign_receipt(message: ContactMessage) -> str:
    """Return the key of the page after sending, which shows only the number."""
    return SIGNER.sign(message.number)


def read_receipt(key: str) -> str | None:
    """Return the number, or None for an invented key."""
    try:
        return SIGNER.unsign(key)
    except BadSignature:
        return None


def delete_old_messages(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = ContactMessage.objects.filter(sent_at__lt=before)
    found = count_expired(rows, "sent_at")
    if not rehearse:
        rows.delete()
    return found


def find_contact_messages(person: Person) -> QuerySet[ContactMessage]:
    """Return a person's messages, by the registered address or number."""
    email, number = person.correspondence_email.lower(), national_number(person.phone)
    called = ContactMessage.objects.filter(email="").values_list("pk", "phone")
    # Numbers are stored as typed; only messages without an address are compared by number.
    by_phone = [pk for pk, phone in called if number and national_number(phone) == number]
    by_email = Q(email=email) if email else Q(pk__in=[])
    return ContactMessage.objects.filter(by_email | Q(pk__in=by_phone)).order_by("pk")


def collect(person: Person) -> Sequence[PacketSection]:
    rows: list[Row] = [
        {
            _("Numer"): found.number,
            _("Wysłana"): found.sent_at,
            _("Sprawa"): found.matter,
            _("Imię i nazwisko"): found.name,
            _("Adres"): found.email,
            _("Telefon"): found.phone,
            _("Treść"): found.text,
        }
        for found in find_contact_messages(person)
    ]
    title, why = _("Wiadomości z formularza kontaktowego"), _("Odpowiedź na wiadomość.")
    return [PacketSection(title, rows, why, order=65)]


def about(person: Person) -> Sequence[QuerySet[Any]]:
    return [find_contact_messages(person)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    find_contact_messages(person).delete()
    return []
