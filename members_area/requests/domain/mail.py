"""Telling the member that a request moved on: that it did, and never what it is about."""

from __future__ import annotations

from django.urls import reverse

from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.mail.domain.outbox import queue_message
from members_area.requests.models import DocumentRequest

NEWS = "members_area/requests/mail/news.txt"


def notify_member(request: DocumentRequest) -> None:
    """Queue „jest nowa wiadomość” for the address on file; without one there is nothing to send."""
    address = request.person.correspondence_email
    if address:
        where = whole_address(reverse("ikcs:request", args=[request.pk]))
        queue_message(address, NEWS, {"number": request.number, "url": where}, about=request)
