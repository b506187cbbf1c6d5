"""Messages as people and attackers send them, signed with a key of the test's own."""

import base64
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import dkim  # type: ignore[import-untyped]  # it has no stubs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from cms_ext.access.domain.email.intake import IntakeResult, receive_message
from cms_ext.evidence.audit.domain.event import SYSTEM
from tests.cms_ext.access.applicants import TODAY

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
ANNA = "Anna Lis <anna.lis@poczta.example>"
OFFICE = "sekretariat@spoldzielnia.example"
TITLE = "Oświadczenie do Internetowego Konta Członka Spółdzielni (IKCS)"
SIGNED_HEADERS = (b"from", b"to", b"subject", b"date", b"content-type", b"message-id")

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
)
RECORD = b"v=DKIM1; k=rsa; p=" + PUBLIC

ANNAS_WORDS = Path(__file__).with_name("annas_words.txt").read_text("utf-8")


def letter(
    text: str = ANNAS_WORDS,
    *,
    sender: str = ANNA,
    subject: str = TITLE,
    files: Mapping[str, bytes] | None = None,
    html: str = "",
    message_id: str = "<1@poczta.example>",
    sent: datetime = MORNING,
    **headers: str,
) -> bytes:
    """A message of Anna's to the office; further headers by name, `reply_to="…"`."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = OFFICE
    message["Subject"] = subject
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in (files or {}).items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def signed(
    raw: bytes,
    domain: str = "poczta.example",
    *,
    headers: tuple[bytes, ...] = SIGNED_HEADERS,
    length: bool = False,
) -> bytes:
    """Return the message with the DKIM signature of a domain."""
    written = {line.split(b":")[0].lower() for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n")}
    covered = [name for name in headers if name in written]
    line = dkim.sign(raw, b"klucz", domain.encode(), PEM, include_headers=covered, length=length)
    return bytes(line + raw)


def names(*domains: str) -> Mapping[str, bytes]:
    """A DNS that knows the test's key for these domains."""
    return {f"klucz._domainkey.{domain}": RECORD for domain in domains}


def arrives(raw: bytes, dns: Mapping[str, bytes] | None = None) -> IntakeResult:
    known = names("poczta.example") if dns is None else dns
    return receive_message(raw, "desk", SYSTEM, TODAY, received_at=MORNING, lookup=known.get)
