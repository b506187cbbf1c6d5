"""How many messages a text is charged as. Source: 3GPP TS 23.038 (the GSM 7-bit alphabet)."""

from __future__ import annotations

from dataclasses import dataclass

from anyascii import anyascii

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two places.
EXTENDED = set("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Length:
    """`units` are places of the alphabet, `parts` the messages that the gateway charges."""

    alphabet: str
    units: int
    parts: int


def length_of(text: str) -> Length:
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        units = sum(2 if sign in EXTENDED else 1 for sign in text)
        return Length("GSM", units, _parts(units, 160, 153))
    units = len(text.encode("utf-16-le")) // 2
    return Length("UCS-2", units, _parts(units, 70, 67))


def plain(text: str) -> str:
    """The text without Polish letters: one ą more than halves what fits in a message."""
    written = "".join(sign if sign in BASIC else anyascii(sign) for sign in text)
    # The one printable sign of ASCII that the alphabet lacks.
    return written.replace("`", "'")


def _parts(units: int, alone: int, joined: int) -> int:
    return 1 if units <= alone else -(-units // joined)
