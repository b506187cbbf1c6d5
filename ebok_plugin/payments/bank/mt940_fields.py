"""From the lines of an MT940 file to messages of fields. Source: bank_formats.md §3."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from cms_ext.base.database.bulk import StagedRows
from ebok_plugin.payments.bank import values
from ebok_plugin.payments.bank.errors import Code
from ebok_plugin.payments.bank.statement import BankLimits, file_error, too_large_error

_FIELD = re.compile(r":(\d\d[A-Z]?|NS|940):(.*)", re.ASCII | re.DOTALL)
# A tag that a transfer of the file broke: its rest begins the next line.
_BROKEN_TAG = re.compile(r":(?:\d{1,2}|\d\d[A-Z])?", re.ASCII)
_BLOCK = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}|\{4:")
# How a :61: after a :86: must begin, else it is the payer's text, broken just there: day, optional
# booking day, mark, optional funds code, and the amount, which may be on a new line.
_OPERATION = re.compile(r"\d{6}(?:\d{4}| {4})?R?[CD][A-Z]?(?:[-+ ]*[\d,.]|\s*$)", re.ASCII)
_BALANCE = re.compile(r"[CD]\d{6}[A-Z]{3}", re.ASCII)
# The tags that may follow in the text of an operation, by the beginning of their values; a line
# with any other tag is the payer's text. A second :86: begins with the code of the operation.
_AFTER_TEXT = {
    "86": re.compile(r"\s*\d{3}(?!\d)", re.ASCII),
    **dict.fromkeys(("60F", "60M", "62F", "62M", "64", "65"), _BALANCE),
    **dict.fromkeys(("90C", "90D"), re.compile(r"\d{1,5}[A-Z]{3}\d", re.ASCII)),
    "NS": re.compile(r"\d\d", re.ASCII),
}
_BLOCK_1 = re.compile(r"\{1:[A-Z]\d\d", re.ASCII)
_ACCOUNT = re.compile(r":25P?:\D*\d[\d ]{7}", re.ASCII)
_BLANK_OR_CONTROL = values.CONTROLS + " \t"
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
        """Return the text of a field that has one line."""
        return self.lines[0].strip()


class EntryFields(NamedTuple):
    """A :61: and the :86: after it: the line where each begins, and its texts."""

    line: int
    lines: tuple[str, ...]
    details: tuple[tuple[int, tuple[str, ...]], ...]


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
    passed_over: values.PassedOver = field(default_factory=values.PassedOver)
    staged: StagedRows = field(default_factory=StagedRows)

    def entries(self, message: Message) -> Iterator[EntryFields]:
        numbers = message.entries
        return map(EntryFields._make, self.staged.between(numbers.start, numbers.stop))


def read_messages(lines: Iterable[str], limits: BankLimits) -> MessageFile:
    """Split at `:20:`, at `-` or `-}` and at SWIFT blocks; every line becomes part of a field.

    Only text around messages and control bytes at line ends are skipped and noted. Raises
    BankFileError with FILE_TOO_LARGE or, for a line between messages, BANK_TRUNCATED.
    """
    ahead = _LinesAhead(lines)
    reader = _Reader(limits, ahead)
    for number, line in enumerate(ahead, 1):
        if len(line) > limits.line_length:
            message, found = f"Wiersz {number} ma {len(line)} znaków", f"{len(line)}"
            raise too_large_error(message, limits.line_length, line=number, found=found)
        reader.read_line(number, line)
    reader.close()
    return reader.found


class _LinesAhead(Iterator[str]):
    """The lines of a file in turn; those that follow may be looked at before."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._ahead.popleft() if self._ahead else next(self._lines)

    def is_at_message(self) -> bool:
        """Return whether nothing but another message, or nothing at all, follows."""
        first, second = self._following()
        return not first or begins_message(first, second)

    def following(self) -> str:
        return self._following()[0]

    def _following(self) -> tuple[str, str]:
        """Return the next two lines that are not blank, or empty texts at the end."""
        found: list[str] = []
        for line in chain([*self._ahead], self._fetch()):
            if text := line.strip(_BLANK_OR_CONTROL):
                found.append(text)
            if len(found) == 2:
                break
        first, second = (*found, "", "")[:2]
        return first, second

    def _fetch(self) -> Iterator[str]:
        for line in self._lines:
            self._ahead.append(line)
            yield line


def begins_message(line: str, after: str) -> bool:
    """Return whether a message begins here: a payer's `:20:` has no account behind it."""
    if line.rstrip() == ":940:":
        return not after or after.startswith(":20:")
    tag = line.startswith(":20:") and (not after or _ACCOUNT.match(after) is not None)
    return tag or _BLOCK_1.match(line) is not None


class _Reader:
    def __init__(self, limits: BankLimits, ahead: _LinesAhead) -> None:
        self.found = MessageFile()
        self._limits = limits
        self._ahead = ahead
        self._open: Message | None = None
        # The field that the next line may belong to, and the operation that it may describe.
        self._field: Field | None = None
        self._operation: Field | None = None
        self._details: list[Field] = []
        # The line before, where it may be the beginning of a tag.
        self._broken_tag = ""

    def read_line(self, number: int, whole_line: str) -> None:
        line = whole_line
        broken, self._broken_tag = self._broken_tag, ""
        if values.has_controls(whole_line):
            line = whole_line.strip(values.CONTROLS)
            self.found.passed_over.note_controls(number, whole_line)
        if line.startswith(("{1:", "-}")) and self._is_end(line):
            self.close()
            line = _without_blocks(line.removeprefix("-}"))
        elif self._open is None:
            line = _without_blocks(line)
        elif line.rstrip() == "-" and self._is_end(line):
            self.close()
            return
        match = self._match_tag(line)
        if broken and not match and (match := self._match_tag(broken + line)) and self._field:
            self._field.lines.pop()
        if match:
            self._begin_field(match[1], number, match[2])
        elif self._field is not None:
            self._broken_tag = line.rstrip() if _BROKEN_TAG.fullmatch(line.rstrip()) else ""
            self._field.lines.append(line)
        else:
            self._pass_over(number, line, whole_line)

    @property
    def _holds_payers_text(self) -> bool:
        """Return whether the open field is an operation, or what the bank says of one."""
        tag = self._field.tag if self._field else ""
        return tag == "61" or (tag == "86" and self._operation is not None)

    def _match_tag(self, line: str) -> re.Match[str] | None:
        match = _FIELD.match(line)
        return match if match and not self._is_text(match[1], match[2]) else None

    def _is_text(self, tag: str, value: str) -> bool:
        """Return whether a line that looks like a tag is text that the bank broke just there."""
        inside = self._field.tag if self._field else ""
        if inside == "86" and tag == "61":
            return not _OPERATION.match(value)
        if not self._holds_payers_text or (inside == "61" and tag in ("61", "86")):
            return False
        if tag in (_FIRST_FIELD, _MESSAGE_HEADER):
            return not begins_message(f":{tag}:{value}", self._ahead.following())
        expected = _AFTER_TEXT.get(tag)
        return expected is None or not expected.match(value)

    def _is_end(self, line: str) -> bool:
        """Whether a message ends here: in the text of an operation only before another one."""
        if not self._holds_payers_text:
            return True
        if line.startswith("{1:"):
            return _BLOCK_1.match(line) is not None
        rest = line[2:].strip(_BLANK_OR_CONTROL)
        return rest.startswith(("{5:", "{1:")) or (not rest and self._ahead.is_at_message())

    def _pass_over(self, number: int, line: str, whole_line: str) -> None:
        beside = line.lstrip()
        if beside not in ("", "-") and not beside.startswith(values.COMMENT):
            message = f"Wiersz {number} nie należy do żadnego wyciągu. "
            message += "Pobierz plik z banku jeszcze raz."
            raise file_error(Code.BANK_TRUNCATED, message, line=number, expected=":20:")
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
            if len(messages) > (most := self._limits.statements):
                message, field = "Plik ma za dużo wyciągów", f":{tag}:"
                raise too_large_error(message, most, line=number, field=field)
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
        message = "To jest zestawienie śróddzienne (MT942), nie wyciąg. "
        message += "Zaimportuj wyciąg MT940 z zakończonego dnia."
        line, tag, found = field.line, f":{field.tag}:", "MT942"
        code, wanted = Code.BANK_MT942, "MT940"
        raise file_error(code, message, line=line, field=tag, found=found, expected=wanted)
