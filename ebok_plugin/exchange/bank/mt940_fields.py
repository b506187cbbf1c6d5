"""The envelope of MT940: messages, in them fields of one or more lines (bank_formats.md §3)."""

import re
from dataclasses import dataclass, field

from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.limits import BankLimits, too_long_line, too_many
from ebok_plugin.exchange.bank.refusal import BankFileError

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
