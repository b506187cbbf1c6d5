"""Messages in storage: what tells two apart, what was read of them, what a plugin took."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.incoming import Incoming, SenderCheck, SenderVerdict
from cms_ext.access.domain.retention import forget_messages
from cms_ext.access.models import AccessApplication, Mailbox, ReceivedMessage
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.files.stored_files import erased_unless_kept, save_file
from cms_ext.base.text.charset import decode_text
from cms_ext.base.text.mail import decode_words, keep_visible, split_head
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file

# What the sender's program writes (RFC 5322 § 3.6.1–3.6.5, RFC 2045). Servers on the way add the
# rest, again with each delivery: Received, Return-Path, DKIM-Signature, Authentication-Results,
# X-….
AUTHORED = (
    "cc content-transfer-encoding content-type date from in-reply-to message-id references "
    "reply-to sender subject to"
)
MAX_SHOWN = 600  # bytes of a header of an unread message that are decoded


def identify_message(raw: bytes, size: int = 0) -> str:
    """Return the digest that tells a message from others, whichever way and how often it came.

    Two messages are one if the headers that their sender wrote and the bytes of their content are
    the same. A Message-ID alone proves nothing, because anybody may write another one's. Folding,
    line ends, and the headers of servers do not count. `size` in bytes is what is known of the
    content where only the headers were fetched.
    """
    head, content = split_head(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    digest = hashlib.sha256()
    for name in AUTHORED.split():
        for value in head.all(name):
            digest.update(b"%s:%s\n" % (name.encode(), b" ".join(value.split())))
    digest.update(b"\n%d\n" % size + content.rstrip(b"\n"))
    return digest.hexdigest()


def find_received_before(raw: bytes, size: int = 0) -> ReceivedMessage | None:
    """Return the same message in storage; None when it is new."""
    known = ReceivedMessage.objects.select_related("application")
    return known.filter(identity=identify_message(raw, size)).first()


def store_message(
    incoming: Incoming,
    verdicts: list[SenderVerdict],
    application: AccessApplication | None,
    received_at: datetime,
    stored: list[FieldFile],
    handed_over: str = "",
) -> ReceivedMessage:
    """Store the message; `handed_over` is the digest under which a plugin took it."""
    message = ReceivedMessage(
        application=application,
        identity=identify_message(incoming.raw),
        handed_over=handed_over,
        sender=incoming.sender[:254],
        subject=incoming.subject[:200],
        text=incoming.text,
        verdicts=[verdict.as_json() for verdict in verdicts],
        sent_at=incoming.sent_at,
        received_at=received_at,
    )
    return _stored(message, incoming.raw, stored)


def store_unread(
    raw: bytes, why: str, received_at: datetime, stored: list[FieldFile], size: int = 0
) -> ReceivedMessage:
    """Store a message that was not read; `size` in bytes where `raw` is the headers alone."""
    head, _content = split_head(raw)
    verdict = SenderVerdict(SenderCheck.READ, CheckVerdict.FAIL, why)
    message = ReceivedMessage(
        identity=identify_message(raw, size),
        sender=_words(head.raw("from"))[:254],
        subject=_words(head.raw("subject"))[:200],
        verdicts=[verdict.as_json()],
        received_at=received_at,
    )
    return _stored(message, raw, stored)


def _stored(message: ReceivedMessage, raw: bytes, stored: list[FieldFile]) -> ReceivedMessage:
    message.sha256 = hashlib.sha256(raw).hexdigest()
    save_file(message.raw, "message.eml", ContentFile(raw), stored)
    message.save()
    return message


def _words(header: bytes) -> str:
    # Whatever stopped the reader: so short a header cannot.
    return " ".join(keep_visible(decode_words(decode_text(header[:MAX_SHOWN]))).split())


@transaction.atomic
def list_unfetched(place: Mailbox, uid: int, origin: Origin, now: datetime) -> None:
    """List a message as waiting, and try it again until a clerk settles or discards it."""
    known = _listed(place, uid)
    is_new = uid not in place.unfetched_uids
    if is_new and not known.exists():
        why = _(
            "Serwer poczty nie wydał tej wiadomości (numer UID %(uid)s, skrzynka %(name)s). "
            "Otwórz ją w skrzynce. Program próbuje ją odczytać przy każdym odczycie."
        )
        why %= {"uid": uid, "name": place.name}
        verdict = SenderVerdict(SenderCheck.READ, CheckVerdict.FAIL, why)
        with erased_unless_kept() as stored:
            message = ReceivedMessage(
                identity=_identity(place, uid), verdicts=[verdict.as_json()], received_at=now
            )
            _stored(message, b"", stored)
            record("MESSAGE_KEPT", origin, obj=message, changes={"source": origin.label})
    waits = is_new or known.filter(settled_at=None).exists()
    _save(place, {*place.unfetched_uids} - {uid} | ({uid} if waits else set()))


@transaction.atomic
def settle_unfetched(place: Mailbox, uid: int, origin: Origin) -> None:
    """Take a message off the list once it was fetched, or is not in the mailbox any more."""
    for message in _listed(place, uid).filter(settled_at=None):
        message.settled_at = timezone.now()
        message.save(update_fields=["settled_at"])
        record("MESSAGE_SETTLED", origin, obj=message)
    _save(place, {*place.unfetched_uids} - {uid})


def _listed(place: Mailbox, uid: int) -> QuerySet[ReceivedMessage]:
    return ReceivedMessage.objects.filter(identity=_identity(place, uid)).exclude(raw="")


def _identity(place: Mailbox, uid: int) -> str:
    """Stands for the digest of a message whose words nobody has seen."""
    return hashlib.sha256(f"{place.name} {place.uid_validity} {uid}".encode()).hexdigest()


def _save(place: Mailbox, uids: set[int]) -> None:
    place.unfetched_uids = sorted(uids)
    place.save(update_fields=["unfetched_uids"])


def was_read(message: ReceivedMessage) -> bool:
    """Return whether its text and files were read: what nobody could read is never parsed again."""
    return all(verdict["code"] != SenderCheck.READ for verdict in message.verdicts)


def was_fetched(message: ReceivedMessage) -> bool:
    """Return whether there is anything of it: the mail server may refuse to hand one out."""
    return message.sha256 != hashlib.sha256().hexdigest()


def find_taken_messages(digests: Collection[str]) -> Mapping[str, Callable[[], IO[Any]]]:
    """Map the digests of messages that plugins took to what opens their bytes."""
    found = ReceivedMessage.objects.filter(handed_over__in=digests).exclude(raw="")
    return {message.handed_over: partial(open_sealed_file, message.raw) for message in found}


def forget_taken_messages(digests: Collection[str]) -> None:
    """Delete the bytes of messages that plugins took; files go after the commit."""
    forget_messages(ReceivedMessage.objects.filter(handed_over__in=digests).exclude(raw=""))
