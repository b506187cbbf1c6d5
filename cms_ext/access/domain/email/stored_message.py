"""Messages in storage: what tells two apart, what nobody could read, what a plugin took."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import partial
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from cms_ext.access.domain.email.incoming import Incoming, SenderCheck, SenderVerdict
from cms_ext.access.domain.retention import forget_messages
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.files.stored_files import save_file
from cms_ext.base.text.charset import decode_text

HEADER = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)", re.MULTILINE)
# What the sender's program writes (RFC 5322 §3.6.1–3.6.5, RFC 2045). Servers on the way add the
# rest, anew with each delivery: Received, Return-Path, DKIM-Signature, Authentication-Results, X-….
AUTHORED = frozenset(
    (
        b"cc",
        b"content-transfer-encoding",
        b"content-type",
        b"date",
        b"from",
        b"in-reply-to",
        b"message-id",
        b"references",
        b"reply-to",
        b"sender",
        b"subject",
        b"to",
    )
)
# Bytes of a header that are decoded for people; the library takes seconds for very long ones.
MAX_SHOWN = 600


def identify_message(raw: bytes, size: int = 0) -> str:
    """The digest that tells a message from others, whichever way and how often it came.

    Two messages are one if the headers that their sender wrote and the bytes of their content are
    the same. A Message-ID alone proves nothing, because anybody may write another one's. Folding,
    line ends, and the headers of servers do not count. `size` in bytes is what is known of the
    content where only the headers were fetched.
    """
    head, content = _split(raw)
    digest = hashlib.sha256()
    for name, value in sorted(_headers(head), key=lambda header: header[0]):
        if name in AUTHORED:
            digest.update(name + b":" + value + b"\n")
    digest.update(b"\n%d\n" % size + content.rstrip(b"\n"))
    return digest.hexdigest()


def find_received_before(raw: bytes, size: int = 0) -> ReceivedMessage | None:
    """The same message in storage; None when it is new."""
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
    """Store the message; its file goes on the list `stored` for `erased_unless_kept`.

    `handed_over` is the digest under which a plugin took it.
    """
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
    """Store a message that was not read, with the reason; no parser sees more than two headers.

    `size` in bytes where `raw` is the headers alone.
    """
    headers = dict(reversed(list(_headers(_split(raw)[0]))))
    verdict = SenderVerdict(SenderCheck.READ, CheckVerdict.FAIL, why)
    message = ReceivedMessage(
        identity=identify_message(raw, size),
        sender=_words(headers.get(b"from", b""))[:254],
        subject=_words(headers.get(b"subject", b""))[:200],
        verdicts=[verdict.as_json()],
        received_at=received_at,
    )
    return _stored(message, raw, stored)


def was_read(message: ReceivedMessage) -> bool:
    """Whether its text and files were read: what nobody could read is never parsed again."""
    return all(verdict["code"] != SenderCheck.READ for verdict in message.verdicts)


def find_handed_over(digests: Collection[str]) -> Mapping[str, Callable[[], IO[Any]]]:
    """Map the digests of messages that plugins took to what opens their bytes."""
    found = ReceivedMessage.objects.filter(handed_over__in=digests).exclude(raw="")
    return {message.handed_over: partial(message.raw.open, "rb") for message in found}


def forget_handed_over(digests: Collection[str]) -> None:
    """Delete the bytes of messages that plugins took; files go after the commit."""
    forget_messages(ReceivedMessage.objects.filter(handed_over__in=digests).exclude(raw=""))


def _stored(message: ReceivedMessage, raw: bytes, stored: list[FieldFile]) -> ReceivedMessage:
    message.sha256 = hashlib.sha256(raw).hexdigest()
    save_file(message.raw, "message.eml", ContentFile(raw), stored)
    message.save()
    return message


def _split(raw: bytes) -> tuple[bytes, bytes]:
    head, _gap, content = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").partition(b"\n\n")
    return head, content


def _headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """The headers in their order: the name in small letters, and the value unfolded."""
    return [(name.lower(), b" ".join(value.split())) for name, value in HEADER.findall(head)]


def _words(value: bytes) -> str:
    """A header for people, with encoded words decoded where that is possible."""
    text = decode_text(value[:MAX_SHOWN])
    with suppress(HeaderParseError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
