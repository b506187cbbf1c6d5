"""From the bytes of an MT940 file to its lines. Source: bank_formats.md §4."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cms_ext.base.text.charset import best_codec, count_wrong_characters
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import BankFileError
from ebok_plugin.payments.bank.values import LINE_BREAK

# Encodings of Polish banks. The last two can decode any bytes, so one always fits.
_KNOWN = ("cp1250", "iso-8859-2", "cp852")
_UTF8 = "utf-8"
_DOS_END_OF_FILE = b"\x1a"


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A decoded file; `encoding` can read all of `body`."""

    body: bytes
    encoding: str
    warnings: tuple[BankFinding, ...] = ()

    def lines(self) -> Iterator[str]:
        return split_lines(self.body, self.encoding)


_AT_ONCE = 2**16
_BREAK = re.compile(LINE_BREAK.pattern.encode())


def split_lines(body: bytes, encoding: str) -> Iterator[str]:
    """Split at line breaks without holding the whole text in memory."""
    begin, last = 0, ""
    while begin < len(body):
        broken = _BREAK.search(body, begin + _AT_ONCE)
        end = broken.end() if broken else len(body)
        *whole, last = LINE_BREAK.split(body[begin:end].decode(encoding))
        yield from whole
        begin = end
    yield last


def decode_file(data: bytes, profile: BankProfile) -> DecodedFile:
    """Decode strictly in the profile's first encoding.

    UTF-8 is noticed, another code page is suspected.
    """
    body = data.removeprefix(codecs.BOM_UTF8).rstrip(_DOS_END_OF_FILE)
    first = profile.encodings[0]
    if body.isascii():
        return DecodedFile(body, first)
    if _reads(body, _UTF8):
        expected = _UTF8 in profile.encodings
        return DecodedFile(body, _UTF8, () if expected else (_other_encoding(first),))
    if _is_cut_utf8(body):
        raise _cut_character()
    able = [encoding for encoding in dict.fromkeys((first, *_KNOWN)) if _reads(body, encoding)]
    best = best_codec(_portions(body), able)
    if best != first:
        encoding = first if first in able else best
        return DecodedFile(body, encoding, (_suspect(first, best),))
    return DecodedFile(body, first)


def count_wrong(data: bytes, encoding: str) -> int:
    """Count characters that no Polish statement has, a portion at a time."""
    return sum(count_wrong_characters(portion, encoding) for portion in _portions(data))


def _portions(data: bytes) -> Iterator[bytes]:
    return (data[begin : begin + _AT_ONCE] for begin in range(0, len(data), _AT_ONCE))


def _reads(body: bytes, encoding: str) -> bool:
    try:
        for _text in codecs.iterdecode(_portions(body), encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _is_cut_utf8(body: bytes) -> bool:
    """Whether the file is in UTF-8 and ends in the middle of a character."""
    decoder = codecs.getincrementaldecoder(_UTF8)()
    try:
        for portion in _portions(body):
            decoder.decode(portion)
    except UnicodeDecodeError:
        return False
    return bool(decoder.getstate()[0])


def _cut_character() -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.BANK_TRUNCATED,
            "Plik jest ucięty: kończy się w środku znaku. Pobierz go z banku jeszcze raz.",
            found=_UTF8,
        )
    )


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
