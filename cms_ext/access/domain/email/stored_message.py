"""The message as it is kept: the raw bytes, and what was read and found when it arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.email.verdict import SenderVerdict
from cms_ext.access.models import AccessApplication, ReceivedMessage


def received_before(incoming: Incoming) -> ReceivedMessage | None:
    """The message that came with this Message-ID, or with these very bytes, earlier."""
    same = Q(message_id_hash=_identity(incoming)) | Q(sha256=_sha256(incoming.raw))
    return ReceivedMessage.objects.select_related("application").filter(same).first()


def store_message(
    incoming: Incoming,
    verdicts: Sequence[SenderVerdict],
    application: AccessApplication | None,
    received_at: datetime,
    stored: list[FieldFile],
) -> ReceivedMessage:
    """Store the message; its file goes on the list `stored` for `erased_unless_kept`."""
    message = ReceivedMessage(
        application=application,
        message_id_hash=_identity(incoming),
        sender=incoming.sender[:254],
        subject=incoming.subject[:200],
        text=incoming.text,
        verdicts=[verdict.as_json() for verdict in verdicts],
        sha256=_sha256(incoming.raw),
        sent_at=incoming.sent_at,
        received_at=received_at,
    )
    message.raw.save("message.eml", ContentFile(incoming.raw), save=False)
    stored.append(message.raw)
    message.save()
    return message


def _identity(incoming: Incoming) -> str:
    """A message without an id is known by its bytes."""
    return _sha256(incoming.message_id.encode() or incoming.raw)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
