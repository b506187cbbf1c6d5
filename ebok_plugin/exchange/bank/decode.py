"""From the bytes of an MT940 file to text, never losing a letter (bank_formats.md §4)."""

import codecs
from dataclasses import dataclass
from functools import cache

from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.profile import BankProfile

# What Polish banks used or use. The last two can decode any bytes, so one is always able to.
_KNOWN = ("cp1250", "iso-8859-2", "cp852")
_UTF8 = "utf-8"
_DOS_END_OF_FILE = b"\x1a"
# Bytes that read alike in all of them, and the filler 0xFF.
_TELL_NOTHING = bytes([*range(0x20, 0x7F), 0xFF]) + b"\t\r\n"
_POLISH = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż"
# In one byte of all three or typed by people on purpose, so no sign of a wrong encoding.
_TYPOGRAPHY = "§°´¨×÷„”“’‘–—…€«»\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"
_EXPECTED_SIGNS = frozenset(_POLISH + _TYPOGRAPHY)


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    warnings: tuple[BankFinding, ...] = ()


def decode(data: bytes, profile: BankProfile) -> Decoded:
    """Strict in the profile's first encoding; UTF-8 is noticed, another code page is suspected."""
    body = data.removeprefix(codecs.BOM_UTF8).rstrip(_DOS_END_OF_FILE)
    first = profile.encodings[0]
    if body.isascii():
        return Decoded(body.decode("ascii"), first)
    text = _strictly(body, _UTF8)
    if text is not None:
        expected = _UTF8 in profile.encodings
        return Decoded(text, _UTF8, () if expected else (_other_encoding(first),))
    text = _strictly(body, first)
    able = [encoding for encoding in _KNOWN if _strictly(body, encoding) is not None]
    best = min(able, key=lambda encoding: wrong_signs(body, encoding))
    if text is None:
        return Decoded(body.decode(best), best, (_suspect(first, best),))
    if wrong_signs(body, best) < wrong_signs(body, first):
        return Decoded(text, first, (_suspect(first, best),))
    return Decoded(text, first)


def wrong_signs(data: bytes, encoding: str) -> int:
    """How many signs no Polish statement would hold: foreign letters, box drawing, controls."""
    return len(data) - len(data.translate(None, _wrong_bytes(encoding)))


@cache
def _wrong_bytes(encoding: str) -> bytes:
    telling = (byte for byte in range(256) if byte not in _TELL_NOTHING)
    return bytes(byte for byte in telling if not _expected_sign(byte, encoding))


def _expected_sign(byte: int, encoding: str) -> bool:
    try:
        return bytes([byte]).decode(encoding) in _EXPECTED_SIGNS
    except UnicodeDecodeError:
        return False


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _other_encoding(expected: str) -> BankFinding:
    return BankFinding(
        Code.BANK_ENCODING_OTHER,
        f"Plik jest w UTF-8, a profil banku przewiduje {expected.upper()}. "
        "Odczytano jako UTF-8 – sprawdź polskie znaki w podglądzie.",
        found=_UTF8,
        expected=expected,
    )


def _suspect(expected: str, better: str) -> BankFinding:
    return BankFinding(
        Code.BANK_ENCODING_SUSPECT,
        "Polskie znaki wyglądają na zapisane w innym kodowaniu "
        f"(np. {better.upper()}). Wybierz właściwy bank i powtórz.",
        found=better,
        expected=expected,
    )
