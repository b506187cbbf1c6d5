"""From the bytes of an MT940 file to text, and to messages of fields (bank_formats.md §3, §4)."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from cms_ext.base.database.bulk import StagedRows
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import (
    BankFileError,
    BankLimits,
    too_long_line_finding,
    too_many_finding,
)
from ebok_plugin.payments.bank.values import (
    COMMENT,
    CONTROLS,
    LINE_BREAK,
    PassedOver,
    has_controls,
)

_FIELD = re.compile(r":(\d\d[A-Z]?|NS|940):(.*)", re.ASCII | re.DOTALL)
_BLOCK = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}|\{4:")
# How a :61: after a :86: must begin, else it is the payer's text, broken just there: day, optional
# booking day, mark, optional funds code, and the amount, which may be on a new line.
_OPERATION = re.compile(r"\d{6}(?:\d{4}| {4})?R?[CD][A-Z]?(?:[-+ ]*[\d,.]|\s*$)", re.ASCII)
_MESSAGE_HEADER = "940"
_FIRST_FIELD = "20"
_CLOSING_TAGS = ("62F", "62M")


@dataclass(slots=True)
class Field:
    """A field; `line` is where it begins in the file, from 1, `lines` its texts without the tag."""

    tag: str
    line: int
    lines: list[str]

    @property
    def value(self) -> str:
        """The text of a field that has one line."""
        return self.lines[0].strip()


Lines = tuple[str, ...]


class EntryFields(NamedTuple):
    """A :61: and the :86: after it: the line where each begins, and its texts."""

    line: int
    lines: Lines
    details: tuple[tuple[int, Lines], ...]


@dataclass(slots=True)
class Message:
    """A message: `line` and `end` are where its first and last field begin.

    `heads` are all fields but those of `entries`, the numbers of its operations among the
    staged ones of the file.
    """

    line: int
    end: int
    entries: range
    heads: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class MessageFile:
    """The messages of a file; `staged` are the fields of operations, EntryFields each."""

    messages: list[Message] = field(default_factory=list)
    passed_over: PassedOver = field(default_factory=PassedOver)
    staged: StagedRows = field(default_factory=StagedRows)

    def entries(self, message: Message) -> Iterator[EntryFields]:
        numbers = message.entries
        return map(EntryFields._make, self.staged.between(numbers.start, numbers.stop))


def read_messages(lines: Iterable[str], limits: BankLimits) -> MessageFile:
    """Split at `:20:`, at `-` or `-}` and at SWIFT blocks; every line becomes part of a field.

    Only text around messages and control bytes at line ends are skipped and noted. Raises
    BankFileError with FILE_TOO_LARGE or, for a line between messages, BANK_TRUNCATED.
    """
    reader = _Reader(limits)
    for number, line in enumerate(lines, 1):
        if len(line) > limits.line_length:
            raise too_long_line_finding(number, len(line), limits.line_length)
        reader.read_line(number, line)
    reader.close()
    return reader.found


class _Reader:
    def __init__(self, limits: BankLimits) -> None:
        self.found = MessageFile()
        self._limits = limits
        self._open: Message | None = None
        # The field that the next line may belong to, and the operation that it may describe.
        self._field: Field | None = None
        self._operation: Field | None = None
        self._details: list[Field] = []

    def read_line(self, number: int, whole_line: str) -> None:
        line = whole_line
        if has_controls(whole_line):
            line = whole_line.strip(CONTROLS)
            self.found.passed_over.note_controls(number, whole_line)
        if line.startswith(("{1:", "-}")):
            self.close()
            line = _without_blocks(line.removeprefix("-}"))
        elif self._open is None:
            line = _without_blocks(line)
        elif line.rstrip() == "-":
            self.close()
            return
        match = _FIELD.match(line)
        if match and not self._is_text(match[1], match[2]):
            self._begin_field(match[1], number, match[2])
        elif self._field is not None:
            self._field.lines.append(line)
        else:
            self._pass_over(number, line, whole_line)

    def _is_text(self, tag: str, value: str) -> bool:
        inside = self._field is not None and self._field.tag == "86"
        return inside and tag == "61" and not _OPERATION.match(value)

    def _pass_over(self, number: int, line: str, whole_line: str) -> None:
        beside = line.lstrip()
        if beside not in ("", "-") and not beside.startswith(COMMENT):
            raise _stray_line(number)
        if beside or not self.found.messages:
            self.found.passed_over.note_beside(number, whole_line)

    def _begin_field(self, tag: str, number: int, value: str) -> None:
        if tag == _MESSAGE_HEADER:
            self.close()
            return
        if self._open is None or tag == _FIRST_FIELD:
            self.close()
            staged = len(self.found.staged)
            self._open = Message(number, number, range(staged, staged))
            messages = self.found.messages
            messages.append(self._open)
            if len(messages) > self._limits.statements:
                raise too_many_finding(
                    "wyciągów", self._limits.statements, line=number, field=f":{tag}:"
                )
        self._end_field()
        self._open.end = number
        self._field = Field(tag, number, [value])

    def _end_field(self) -> None:
        """Close the field, which has all its lines now."""
        ended, message = self._field, self._open
        self._field = None
        if ended is None or message is None:
            return
        if ended.tag == "61":
            self._end_operation(message)
            self._operation = ended
        elif ended.tag == "86" and self._operation is not None:
            self._details.append(ended)
        else:
            message.heads.append(ended)
            if ended.tag in _CLOSING_TAGS:
                self._end_operation(message)  # a :86: from here on describes the statement

    def _end_operation(self, message: Message) -> None:
        if self._operation is None:
            return
        details = tuple((part.line, tuple(part.lines)) for part in self._details)
        fields = EntryFields(self._operation.line, tuple(self._operation.lines), details)
        # Only plain values can be staged, not named tuples.
        self.found.staged.append(tuple(fields))
        message.entries = range(message.entries.start, len(self.found.staged))
        self._operation, self._details = None, []

    def close(self) -> None:
        """End the open message, if any."""
        self._end_field()
        if self._open is not None:
            self._end_operation(self._open)
        self._open = None


def _without_blocks(line: str) -> str:
    while match := _BLOCK.match(line):
        line = line[match.end() :]
    return line


_MT942_TAGS = frozenset({"34F", "90D", "90C"})
_OPENING_TAGS = frozenset({"60F", "60M"})


def refuse_mt942(messages: list[Message]) -> None:
    """Refuse an interim report of any bank. Raises BankFileError with BANK_MT942."""
    fields = [field for message in messages for field in message.heads]
    tags = {field.tag for field in fields}
    if tags & _MT942_TAGS and not tags & _OPENING_TAGS:
        field = next(field for field in fields if field.tag in _MT942_TAGS)
        raise BankFileError(
            BankFinding(
                Code.BANK_MT942,
                "To jest zestawienie śróddzienne (MT942), nie wyciąg. "
                "Zaimportuj wyciąg MT940 z zakończonego dnia.",
                line=field.line,
                field=f":{field.tag}:",
                found="MT942",
                expected="MT940",
            )
        )


def _stray_line(number: int) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.BANK_TRUNCATED,
            f"Wiersz {number} nie należy do żadnego wyciągu. Pobierz plik z banku jeszcze raz.",
            line=number,
            expected=":20:",
        )
    )


# Encodings of Polish banks. The last two can decode any bytes, so one always fits.
_KNOWN = ("cp1250", "iso-8859-2", "cp852")
_UTF8 = "utf-8"
_DOS_END_OF_FILE = b"\x1a"
# Bytes with the same meaning in all of them, and the filler 0xFF.
_TELL_NOTHING = bytes([*range(0x20, 0x7F), 0xFF]) + b"\t\r\n"
_POLISH = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż"
# One byte in all three, or typed on purpose: no hint of a wrong encoding.
_TYPOGRAPHY = "§°´¨×÷„”“’‘–—…€«»\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"
_EXPECTED_SIGNS = frozenset(_POLISH + _TYPOGRAPHY)


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
    able = [encoding for encoding in _KNOWN if _reads(body, encoding)]
    best = min(able, key=lambda encoding: find_wrong_characters(body, encoding))
    if not _reads(body, first):
        return DecodedFile(body, best, (_suspect(first, best),))
    if find_wrong_characters(body, best) < find_wrong_characters(body, first):
        return DecodedFile(body, first, (_suspect(first, best),))
    return DecodedFile(body, first)


def find_wrong_characters(data: bytes, encoding: str) -> int:
    """Count characters that no Polish statement has: foreign letters, boxes, controls."""
    wrong = _wrong_bytes(encoding)
    return sum(len(some) - len(some.translate(None, wrong)) for some in _portions(data))


@cache
def _wrong_bytes(encoding: str) -> bytes:
    telling = (byte for byte in range(256) if byte not in _TELL_NOTHING)
    return bytes(byte for byte in telling if not _expected_sign(byte, encoding))


def _expected_sign(byte: int, encoding: str) -> bool:
    try:
        return bytes([byte]).decode(encoding) in _EXPECTED_SIGNS
    except UnicodeDecodeError:
        return False


def _portions(data: bytes) -> Iterator[bytes]:
    return (data[begin : begin + _AT_ONCE] for begin in range(0, len(data), _AT_ONCE))


def _reads(body: bytes, encoding: str) -> bool:
    try:
        for _text in codecs.iterdecode(_portions(body), encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


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
