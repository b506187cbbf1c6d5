"""What stands in a bank's file beside its statements: control bytes, comments and blank lines
(bank_formats.md §3).
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ebok_plugin.payments.bank.errors import BankFinding, Code

BLANKS = b" \t\r\n\x0b\x0c"
# Without tab, line breaks and NUL: of a file with NUL bytes the encoding is wrong.
CONTROLS = "".join(map(chr, [*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F]))
COMMENT = "//"
# Not str.splitlines(): it also breaks at signs that are letters or blanks of a code page.
LINE_BREAK = re.compile(r"\r\n|\n|\r")
# SWIFT puts each message between SOH and ETX; mBank writes SOH and a line break before each. What
# stands in each file of a bank is nothing that anybody should be told.
_FRAME = "\x01\x03"
_EMPTY_BEGINNING = [1]
_LEADING = CONTROLS + " \t"
_CONTROL = re.compile(f"[{re.escape(CONTROLS)}]")
_TOLD = re.compile(f"[{re.escape(''.join(set(CONTROLS).difference(_FRAME)))}]")
# Possessive, because a file may be nothing else; a longer preamble than this is none.
_PREAMBLE = re.compile(rb"(?:\xef\xbb\xbf)?+(?:[\x01-\x20\x7f]++|//[^\r\n]*+)*+")
_LONGEST_PREAMBLE = 64 * 1024
_SHOWN_RUNS = 5


def preamble_end(data: bytes) -> int:
    """Where the content of a file begins, behind a BOM, control bytes, comments and blanks."""
    found = _PREAMBLE.match(data, 0, _LONGEST_PREAMBLE)
    return found.end() if found else 0


def without_controls(text: str) -> str:
    return _CONTROL.sub("", text) if has_controls(text) else text


def has_controls(text: str) -> bool:
    # Nearly every text of a file has nothing but printable signs, which are no controls.
    return not text.isprintable() and _CONTROL.search(text) is not None


@dataclass(slots=True)
class PassedOver:
    """The lines of a file, from 1, in which something was left unread."""

    controls: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)

    def note_controls(self, number: int, line: str) -> None:
        """Those of the frame are told only when they stand inside a line."""
        if _TOLD.search(line) or has_controls(line.strip(CONTROLS)):
            self.controls.append(number)

    def note_beside(self, number: int, line: str) -> None:
        """A line before the first statement: a comment, or nothing but blanks."""
        if line.lstrip(_LEADING).startswith(COMMENT):
            self.comments.append(number)
        elif not line.strip(" \t"):
            self.blanks.append(number)

    def findings(self) -> list[BankFinding]:
        """The one warning of a file, when there is anything to tell."""
        blanks = [] if self.blanks == _EMPTY_BEGINNING else self.blanks
        kinds = zip((self.controls, self.comments, blanks), _WORDS, strict=True)
        told = [words[len(lines) > 1] % _runs(lines) for lines, words in kinds if lines]
        if not told:
            return []
        return [
            BankFinding(
                Code.BANK_PASSED_OVER,
                f"Z pliku pominięto: {', '.join(told)}. Wyciągi odczytano bez tego.",
                line=min((*self.controls, *self.comments, *blanks)),
            )
        ]


def passed_over_before(data: bytes) -> PassedOver:
    """What stands before the content of a file."""
    noted = PassedOver()
    preamble = data[: preamble_end(data)].removeprefix(codecs.BOM_UTF8).decode("latin-1")
    *lines, beginning = LINE_BREAK.split(preamble)
    for number, line in enumerate(lines, 1):
        noted.note_controls(number, line)
        noted.note_beside(number, line)
    noted.note_controls(len(lines) + 1, beginning)
    return noted


# In one line and in more.
_WORDS = (
    ("znaki sterujące w wierszu %s", "znaki sterujące w wierszach %s"),
    ("komentarz w wierszu %s", "komentarze w wierszach %s"),
    ("pusty wiersz %s", "puste wiersze %s"),
)


def _runs(lines: Sequence[int]) -> str:
    """`1, 3–5`: rising numbers, those in a row as one; of many runs the first few."""
    starts = [at for at in range(len(lines)) if at == 0 or lines[at] != lines[at - 1] + 1]
    runs = [(lines[start], lines[end - 1]) for start, end in pairwise([*starts, len(lines)])]
    texts = [f"{first}" if first == last else f"{first}–{last}" for first, last in runs]
    more = " i dalszych" if len(texts) > _SHOWN_RUNS else ""
    return ", ".join(texts[:_SHOWN_RUNS]) + more
