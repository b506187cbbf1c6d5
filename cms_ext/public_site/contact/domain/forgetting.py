"""The end of the term of messages from the contact form."""

from __future__ import annotations

from datetime import datetime

from cms_ext.desks.privacy.domain.expired import Expired, expired
from cms_ext.public_site.contact.models import ContactMessage


def forget_messages(before: datetime, rehearse: bool) -> Expired:
    rows = ContactMessage.objects.filter(sent_at__lt=before)
    found = expired(rows, "sent_at")
    if not rehearse:
        rows.delete()
    return found
