"""A message to the office: handed to the post of a desk, confirmed to its sender, forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.text.sanitising.words import one_line, plain_words
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.outbox.mail.address import normalise_mailbox
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.public_site.pages.contact.models import ContactMessage
from cms_ext.public_site.pages.models import Desk


def desks_with_post(coop: CoopSettings) -> QuerySet[Desk]:
    """A desk without an address of its own gets its post at the office's."""
    desks = Desk.objects.all()
    return desks if coop.email else desks.exclude(email="")


def address_of(desk: Desk, coop: CoopSettings) -> str:
    return desk.email or coop.email


# Whoever types a stranger's address cannot fill the stranger's mailbox.
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
    """The message with its number. Its receipt does not repeat the text: it proves no address."""
    message = ContactMessage.objects.create(
        sent_at=timezone.now(),
        desk=desk.name,
        matter=desk.matter,
        name=one_line(sender.name),
        email=sender.email.lower(),
        phone=sender.phone,
        text=plain_words(text),
    )
    queue_message(address_of(desk, coop), TO_DESK, {"message": message}, about=message)
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


def receipt_key(message: ContactMessage) -> str:
    """What the page after sending is asked for: it shows the number and nothing else."""
    return SIGNER.sign(message.number)


def number_in(key: str) -> str | None:
    """The number, unless the key is invented."""
    try:
        return SIGNER.unsign(key)
    except BadSignature:
        return None


def forget_messages(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = ContactMessage.objects.filter(sent_at__lt=before)
    found = count_expired(rows, "sent_at")
    if not rehearse:
        rows.delete()
    return found
