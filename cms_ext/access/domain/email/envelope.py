"""Opening S/MIME envelopes (RFC 8551): signed content is read, no signature is checked. Pure."""

import re
from enum import Enum, auto

from cms_ext.base.text.transfer_encoding import decode_base64

ENVELOPE = re.compile(r"application/(?:x-)?pkcs7-mime")
ENVELOPE_NAME = "smime.p7m"
ARMOUR = re.compile(rb"-----(?:BEGIN|END) (?:PKCS7|CMS)-----")
ENCRYPTED = ("enveloped_data", "encrypted_data", "authenticated_enveloped_data")
# What asn1crypto raises for bytes that are no CMS, or that are built to stall a reader.
ERRORS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
# A letter of 15 MB comes in pieces of a thousand bytes, and a signature has some hundred elements.
MAX_ELEMENTS = 50_000


class EnvelopeKind(Enum):
    """What is in an envelope; UNKNOWN for bytes that are not."""

    SIGNED = auto()
    SIGNATURE_ALONE = auto()
    ENCRYPTED = auto()
    UNKNOWN = auto()


def open_envelope(envelope: bytes) -> tuple[EnvelopeKind, bytes]:
    """Return the kind of the envelope, and the content of a signed one."""
    # Few letters have one, and the import takes long. `tsp` enters the kinds of content of a time
    # stamp, which the first content that is read fixes for good.
    from asn1crypto import cms, tsp  # noqa: PLC0415, F401 - see above

    envelope = ARMOUR.sub(b"", envelope)
    data = decode_base64(envelope) if envelope.lstrip()[:2] == b"MI" else envelope
    try:
        _require_few_elements(data)
        info = cms.ContentInfo.load(data)
        kind = info["content_type"].native
        if kind in ENCRYPTED:
            return EnvelopeKind.ENCRYPTED, b""
        if kind != "signed_data":
            return EnvelopeKind.UNKNOWN, b""
        content = info["content"]["encap_content_info"]["content"]
        if content.native is None:
            return EnvelopeKind.SIGNATURE_ALONE, b""
        return EnvelopeKind.SIGNED, bytes(content)
    except ERRORS:
        return EnvelopeKind.UNKNOWN, b""


def _require_few_elements(data: bytes) -> None:
    """Raise ValueError for BER of so many elements that a parser would take long over it."""
    at = 0
    for _element in range(MAX_ELEMENTS):
        if at >= len(data):
            return
        tag, length, at = data[at], data[at + 1], at + 2
        if length > 0x80:  # the length is in the next bytes
            size = length - 0x80
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        is_constructed = bool(tag & 0x20)
        at += 0 if is_constructed else length
    raise ValueError("too many elements")
