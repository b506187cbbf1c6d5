"""Telling the resident by e-mail: the number and where to look, never an amount."""

from __future__ import annotations

from django.urls import reverse

from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.mail.domain.outbox import queue
from ebok_plugin.inquiries.models import PaymentInquiry

RECEIVED = "ebok_plugin/inquiries/mail/received.txt"
ANSWERED = "ebok_plugin/inquiries/mail/answered.txt"


def notify_received(inquiry: PaymentInquiry) -> None:
    _tell(inquiry, RECEIVED)


def notify_answered(inquiry: PaymentInquiry) -> None:
    _tell(inquiry, ANSWERED)


def _tell(inquiry: PaymentInquiry, template: str) -> None:
    """To the address on file; without one there is nothing to send."""
    address = inquiry.person.correspondence_email
    if address:
        where = whole_address(reverse("ebok:inquiry", args=[inquiry.pk]))
        queue(address, template, {"number": inquiry.number, "url": where}, about=inquiry)
