"""Account numbers, dates and amounts as banks write and people read them (bank_formats.md §1,
§3–§5, §10).
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from cms_ext.base.money.nrb import NrbError, build_nrb, parse_nrb
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.profiles import BankProfile

# What stands in a bank's file beside its statements: control bytes, comments and blank lines
# (bank_formats.md §3).

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


def strip_controls(text: str) -> str:
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


def skipped_bytes_finding(data: bytes) -> PassedOver:
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


# Sums of 200 000 such amounts stay far below the 28 digits of the decimal context.
# Banks pad amounts with zeros to any width.
_COMMA_AMOUNT = re.compile(r"0*(\d{1,15}),(\d{0,2})", re.ASCII)
_POINT_AMOUNT = re.compile(r"(\d{1,15})(?:\.(\d{1,2})0{0,3})?", re.ASCII)
_SHORT_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|[T+\-Z])", re.ASCII)
_CENTURY_TURN = 80
# The thousands of operations of a statement name the same few days.
_DAYS_KEPT = 1_000


def comma_amount(text: str) -> Decimal | None:
    """MT940: `79,7`, `0,`, `0000000000001256,64`."""
    found = _COMMA_AMOUNT.fullmatch(text)
    return Decimal(f"{found[1]}.{found[2]:0<2}") if found else None


def point_amount(text: str) -> Decimal | None:
    """CAMT: `79.7`, `600`, `1.23000`; a third decimal that is not zero cannot be booked."""
    found = _POINT_AMOUNT.fullmatch(text)
    return Decimal(f"{found[1]}.{found[2] or '':0<2}") if found else None


@lru_cache(_DAYS_KEPT)
def short_date(text: str) -> date | None:
    """YYMMDD; 80 to 99 are of the last century."""
    found = _SHORT_DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    return _date(_full_year(year), month, day)


@lru_cache(_DAYS_KEPT)
def day_near(month_and_day: str, near: date) -> date | None:
    """MMDD in the year that brings it nearest to `near`: December and January meet."""
    month, day = int(month_and_day[:2]), int(month_and_day[2:])
    years = range(near.year - 1, near.year + 2)
    found = [candidate for year in years if (candidate := _date(year, month, day))]
    return min(found, key=lambda candidate: abs(candidate - near), default=None)


def iso_date(text: str) -> date | None:
    """`2026-03-09`, also with a time or a zone behind it: the bank's own calendar day counts."""
    found = _ISO_DATE.match(text)
    return _date(*map(int, found.groups())) if found else None


def readable_short_date(text: str) -> str:
    """YYMMDD as people write it, whether such a day exists or not; other texts as they are."""
    found = _SHORT_DATE.fullmatch(text)
    return f"{found[3]}.{found[2]}.{_full_year(int(found[1]))}" if found else text


def format_amount(amount: Decimal, currency: str = "PLN") -> str:
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    unit = "zł" if currency == "PLN" else currency
    return f"{sign}{abs(amount):.2f} {unit}".replace(".", ",")


def format_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _full_year(year: int) -> int:
    return year + (1900 if year >= _CENTURY_TURN else 2000)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_NRB_INSIDE = re.compile(r"(?<!\d)\d{26}(?!\d)", re.ASCII)
_NRB = re.compile(r"(?:PL)?(\d{26})", re.ASCII)
_NRB_WITHOUT_CHECK = re.compile(r"(\d{8})(\d{16})", re.ASCII)
# Longer texts are no identifiers, and searching digits at their end would take quadratic time.
_LONGEST_IDENTIFIER = 64
_NRB_IN_TEXT = re.compile(r"(?<!\d)\d\d(?: ?\d{4}){6}(?!\d)", re.ASCII)


def without_blanks(text: str) -> str:
    return "".join(text.split())


def parse_own_account(text: str) -> str:
    """The 26 digits in `/PL…`, `PL…`, `BIC/…`; of an account that has none, its whole text."""
    compact = without_blanks(text)
    found = _NRB_INSIDE.search(compact)
    return found[0] if found else compact


def find_counterparty(text: str) -> str | None:
    """26 digits with or without PL, or sort code and account number, to which we add the check."""
    compact = without_blanks(text)
    if found := _NRB.fullmatch(compact):
        return found[1]
    if found := _NRB_WITHOUT_CHECK.fullmatch(compact):
        return build_nrb(found[1], "", found[2], suffix_length=16)
    return None


def parse_virtual_account(text: str, profile: BankProfile) -> tuple[str, str | None]:
    """What a bank wrote about the virtual account paid to, and the NRB that it makes, if any.

    A text that does not end in digits is no identifier (banks use the same field for addresses).
    """
    compact = strip_controls(without_blanks(text))
    if has_controls(text):
        # A digit may be lost there, and what is left would be the number of somebody else.
        return compact, None
    if full := _NRB.fullmatch(compact):
        return compact, _checked(full[1])
    if len(compact) > _LONGEST_IDENTIFIER:
        return "", None
    if found := re.search(profile.virtual_pattern, compact, re.ASCII):
        return compact, _built(found[1], profile)
    return "", None


def find_reference_account(text: str, profile: BankProfile) -> tuple[str, str | None]:
    """The same of a structured reference, which payers may fill: it must give the whole number.

    Otherwise the end of an invoice number would look like the number of an account.
    """
    compact = without_blanks(text)[: _LONGEST_IDENTIFIER + 1]
    if re.search(rf"\d{{{profile.suffix_length},}}$", compact, re.ASCII):
        return parse_virtual_account(compact, profile)
    return "", None


def find_virtual_account(title: str, profile: BankProfile) -> str | None:
    """A payer's virtual account that somebody typed into the title; other numbers are not ours."""
    prefix = profile.sort_code + profile.client_id
    for found in _NRB_IN_TEXT.finditer(title):
        nrb = _checked(found[0])
        if nrb and prefix and nrb[2:].startswith(prefix):
            return nrb
    return None


def _built(digits: str, profile: BankProfile) -> str | None:
    before, suffix = digits[: -profile.suffix_length], digits[-profile.suffix_length :]
    if before and not before.endswith(profile.client_id):
        return None
    try:
        return build_nrb(profile.sort_code, profile.client_id, suffix, profile.suffix_length)
    except NrbError:
        return None


def _checked(digits: str) -> str | None:
    try:
        return parse_nrb(digits)
    except NrbError:
        return None


def unknown_virtual_finding(count: int) -> BankFinding:
    """The one warning of a file for all its incoming entries with `virtual_raw` but no payer.

    Made by the caller, because only the database knows whether a well-formed number is given out.
    """
    one = count == 1
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    if one:
        said = "1 wpłata ma nieznany numer wpłaty masowej – trafiła"
    elif few:
        said = f"{count} wpłaty mają nieznany numer wpłaty masowej – trafiły"
    else:
        said = f"{count} wpłat ma nieznany numer wpłaty masowej – trafiło"
    return BankFinding(Code.BANK_UNKNOWN_VIRTUAL, f"{said} do „Wpłaty do wyjaśnienia”.")
