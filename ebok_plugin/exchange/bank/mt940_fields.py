"""From the bytes of an MT940 file to text, and to messages of fields (bank_formats.md §3, §4)."""

import codecs
import re
from dataclasses import dataclass, field
from functools import cache

from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.limits import BankLimits, too_long_line, too_many
from ebok_plugin.exchange.bank.profiles import BankProfile
from ebok_plugin.exchange.bank.statement import BankFileError

# Not str.splitlines(): it also breaks at signs that are letters or blanks of a code page.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_FIELD = re.compile(r":(\d\d[A-Z]?|NS|940):(.*)", re.ASCII | re.DOTALL)
_BLOCK = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}|\{4:")
_MESSAGE_HEADER = "940"
_FIRST_FIELD = "20"
_COMMENT = "//"


@dataclass(slots=True)
class Field:
    """`line` is where it begins in the file, from 1; `lines` are its texts without the tag."""

    tag: str
    line: int
    lines: list[str]

    @property
    def value(self) -> str:
        """Of a field that has one line."""
        return self.lines[0].strip()


@dataclass(slots=True)
class Message:
    fields: list[Field] = field(default_factory=list)


def read_messages(text: str, limits: BankLimits) -> list[Message]:
    """Split at `:20:`, at `-` or `-}` and at SWIFT blocks; every line lands in a field.

    Raises BankFileError with FILE_TOO_LARGE or, for a line between messages, BANK_TRUNCATED.
    """
    reader = _Reader(limits)
    for number, line in enumerate(_LINE_BREAK.split(text), 1):
        if len(line) > limits.line_length:
            raise too_long_line(number, len(line), limits.line_length)
        reader.take(number, line)
    return reader.messages


class _Reader:
    def __init__(self, limits: BankLimits) -> None:
        self.messages: list[Message] = []
        self._limits = limits
        self._open: Message | None = None

    def take(self, number: int, line: str) -> None:
        if line.startswith(("{1:", "-}")):
            self._open = None
            line = _without_blocks(line.removeprefix("-}"))
        elif self._open is None:
            line = _without_blocks(line)
        elif line.rstrip() == "-":
            self._open = None
            return
        found = _FIELD.match(line)
        if found:
            self._begin_field(found[1], number, found[2])
        elif self._open is not None:
            self._open.fields[-1].lines.append(line)
        elif line.strip() not in ("", "-") and not line.startswith(_COMMENT):
            raise _stray_line(number)

    def _begin_field(self, tag: str, number: int, value: str) -> None:
        if tag == _MESSAGE_HEADER:
            self._open = None
            return
        if self._open is None or tag == _FIRST_FIELD:
            self._open = Message()
            self.messages.append(self._open)
            if len(self.messages) > self._limits.statements:
                raise too_many("wyciągów", self._limits.statements, line=number, field=f":{tag}:")
        self._open.fields.append(Field(tag, number, [value]))


def _without_blocks(line: str) -> str:
    while found := _BLOCK.match(line):
        line = line[found.end() :]
    return line


def _stray_line(number: int) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.BANK_TRUNCATED,
            f"Wiersz {number} nie należy do żadnego wyciągu. Pobierz plik z banku jeszcze raz.",
            line=number,
            expected=":20:",
        )
    )


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
