"""Account numbers, dates and amounts as banks write them (bank_formats.md §1, §3–§5, §10)."""

import codecs
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from cms_ext.base.money.nrb import NrbError, build_nrb, parse_nrb
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.profiles import BankProfile

# Besides statements a file has control bytes, comments and blank lines (bank_formats.md §3).
BLANKS = b" \t\r\n\x0b\x0c"
# Without tab, line breaks and NUL: a file with NUL bytes has another encoding.
CONTROLS = "".join(map(chr, [*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F]))
COMMENT = "//"
# Not str.splitlines(): it also breaks at characters that are letters of a code page.
LINE_BREAK = re.compile(r"\r\n|\n|\r")
# SWIFT puts each message between SOH and ETX; mBank writes SOH and a line break before each. These
# are in every file of a bank, so nobody is warned of them.
_FRAME = "\x01\x03"
_EMPTY_BEGINNING = [1]
_LEADING = CONTROLS + " \t"
_CONTROL = re.compile(f"[{re.escape(CONTROLS)}]")
_WORTH_A_WARNING = re.compile(f"[{re.escape(''.join(set(CONTROLS).difference(_FRAME)))}]")
# Possessive, because a file may be nothing else; anything longer is no preamble.
_PREAMBLE = re.compile(rb"(?:\xef\xbb\xbf)?+(?:[\x01-\x20\x7f]++|//[^\r\n]*+)*+")
_MAX_PREAMBLE_LENGTH = 64 * 1024
_SHOWN_RUNS = 5


def preamble_end(data: bytes) -> int:
    """Find where the content begins, after a BOM, control bytes, comments and blanks."""
    match = _PREAMBLE.match(data, 0, _MAX_PREAMBLE_LENGTH)
    return match.end() if match else 0


def strip_controls(text: str) -> str:
    return _CONTROL.sub("", text) if has_controls(text) else text


def has_controls(text: str) -> bool:
    # Nearly every text has printable characters only, none of which is a control.
    return not text.isprintable() and _CONTROL.search(text) is not None


@dataclass(slots=True)
class PassedOver:
    """The lines of a file, from 1, in which something was skipped."""

    controls: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)

    def note_controls(self, number: int, line: str) -> None:
        """Note control bytes; those of the frame count only inside a line."""
        if _WORTH_A_WARNING.search(line) or has_controls(line.strip(CONTROLS)):
            self.controls.append(number)

    def note_beside(self, number: int, line: str) -> None:
        """Note a line before the first statement: a comment, or only blanks."""
        if line.lstrip(_LEADING).startswith(COMMENT):
            self.comments.append(number)
        elif not line.strip(" \t"):
            self.blanks.append(number)

    def findings(self) -> list[BankFinding]:
        """Return the one warning of a file, if anything was skipped."""
        blanks = [] if self.blanks == _EMPTY_BEGINNING else self.blanks
        kinds = zip((self.controls, self.comments, blanks), _WORDS, strict=True)
        parts = [words[len(lines) > 1] % _runs(lines) for lines, words in kinds if lines]
        if not parts:
            return []
        message = f"Z pliku pominięto: {', '.join(parts)}. Wyciągi odczytano bez tego."
        first = min((*self.controls, *self.comments, *blanks))
        return [BankFinding(Code.BANK_PASSED_OVER, message, line=first)]


def note_skipped_preamble(data: bytes) -> PassedOver:
    """Note what precedes the content of a file."""
    skipped = PassedOver()
    preamble = data[: preamble_end(data)].removeprefix(codecs.BOM_UTF8).decode("latin-1")
    *lines, beginning = LINE_BREAK.split(preamble)
    for number, line in enumerate(lines, 1):
        skipped.note_controls(number, line)
        skipped.note_beside(number, line)
    skipped.note_controls(len(lines) + 1, beginning)
    return skipped


# For one line and for several.
_WORDS = (
    ("znaki sterujące w wierszu %s", "znaki sterujące w wierszach %s"),
    ("komentarz w wierszu %s", "komentarze w wierszach %s"),
    ("pusty wiersz %s", "puste wiersze %s"),
)


def _runs(lines: Sequence[int]) -> str:
    """Write rising numbers as runs, `1, 3–5`; only the first few of many."""
    starts = [at for at in range(len(lines)) if at == 0 or lines[at] != lines[at - 1] + 1]
    runs = [(lines[start], lines[end - 1]) for start, end in pairwise([*starts, len(lines)])]
    texts = [f"{first}" if first == last else f"{first}–{last}" for first, last in runs]
    more = " i dalszych" if len(texts) > _SHOWN_RUNS else ""
    return ", ".join(texts[:_SHOWN_RUNS]) + more


# Sums of 200 000 such amounts stay far below the 28 digits of the decimal context. Banks pad
# amounts with any number of zeros.
_COMMA_AMOUNT = re.compile(r"0*(\d{1,15}),(\d{0,2})", re.ASCII)
_POINT_AMOUNT = re.compile(r"\+?0*+(\d{0,15})(?:\.(\d{0,2})0*+)?", re.ASCII)
_SHORT_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|[T+\-Z])", re.ASCII)
_INSTANT = re.compile(
    r"T([01]\d|2[0-4]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|([+-])([01]\d):([0-5]\d))", re.ASCII
)
_WARSAW = ZoneInfo("Europe/Warsaw")
_CENTURY_TURN = 80
# The thousands of operations of a statement name the same few days.
_CACHED_DAYS = 1_000


def comma_amount(text: str) -> Decimal | None:
    """Parse an amount of MT940: `79,7`, `0,`, `0000000000001256,64`."""
    match = _COMMA_AMOUNT.fullmatch(text)
    return Decimal(f"{match[1]}.{match[2]:0<2}") if match else None


def point_amount(text: str) -> Decimal | None:
    """Parse an amount of CAMT, in any spelling of xs:decimal: `79.7`, `+600`, `.5`, `1.23000`.

    A third decimal that is not zero cannot be booked.
    """
    match = _POINT_AMOUNT.fullmatch(text)
    if match is None or not text.strip("+."):
        return None
    return Decimal(f"{match[1] or 0}.{match[2] or '':0<2}")


@lru_cache(_CACHED_DAYS)
def parse_short_date(text: str) -> date | None:
    """Parse YYMMDD; 80 to 99 are of the last century."""
    match = _SHORT_DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    return _date(year + (1900 if year >= _CENTURY_TURN else 2000), month, day)


@lru_cache(_CACHED_DAYS)
def day_near(month_and_day: str, near: date) -> date | None:
    """Parse MMDD in the year that is nearest to `near`, across the turn of a year."""
    month, day = int(month_and_day[:2]), int(month_and_day[2:])
    years = range(near.year - 1, near.year + 2)
    found = [candidate for year in years if (candidate := _date(year, month, day))]
    return min(found, key=lambda candidate: abs(candidate - near), default=None)


@lru_cache(_CACHED_DAYS)
def iso_date(text: str) -> date | None:
    """Parse `2026-03-09`, or the day in Warsaw of an instant such as `2026-03-08T23:00:00Z`.

    A time without an offset is the bank's own, and so is a day with one.
    """
    match = _ISO_DATE.match(text)
    day = _date(*map(int, match.groups())) if match else None
    instant = _INSTANT.fullmatch(text, 10)
    if day is None or instant is None:
        return day
    hours, minutes, sign, ahead_hours, ahead_minutes = instant.groups(0)
    ahead = timedelta(hours=int(ahead_hours), minutes=int(ahead_minutes))
    since_midnight = timedelta(hours=int(hours), minutes=int(minutes))
    since_midnight += ahead if sign == "-" else -ahead
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        return (midnight + since_midnight).astimezone(_WARSAW).date()
    except OverflowError:
        return None


def readable_short_date(text: str) -> str:
    """Write YYMMDD as people do, even for an impossible day; other texts as they are."""
    match = _SHORT_DATE.fullmatch(text)
    century = 19 if match and int(match[1]) >= _CENTURY_TURN else 20
    return f"{match[3]}.{match[2]}.{century}{match[1]}" if match else text


def format_amount(amount: Decimal, currency: str = "PLN") -> str:
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    unit = "zł" if currency == "PLN" else currency
    return f"{sign}{abs(amount):.2f} {unit}".replace(".", ",")


def format_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_NRB_INSIDE = re.compile(r"(?<!\d)\d{26}(?!\d)", re.ASCII)
_NRB = re.compile(r"(?:PL)?(\d{26})", re.ASCII)
_NRB_WITHOUT_CHECK = re.compile(r"(\d{8})(\d{16})", re.ASCII)
# Longer texts are no identifiers, and searching digits at their end would take quadratic time.
_MAX_IDENTIFIER_LENGTH = 64
_NRB_IN_TEXT = re.compile(r"(?<!\d)\d\d(?: ?\d{4}){6}(?!\d)", re.ASCII)


def without_blanks(text: str) -> str:
    return "".join(text.split())


def parse_own_account(text: str) -> str:
    """Return the 26 digits of `/PL…`, `PL…`, `BIC/…`; else the text without blanks."""
    compact = without_blanks(text)
    match = _NRB_INSIDE.search(compact)
    return match[0] if match else compact


def find_counterparty(text: str) -> str | None:
    """Find the sender's 26 digits; behind a sort code the check digits may be missing."""
    compact = without_blanks(text)
    if match := _NRB.fullmatch(compact):
        return match[1]
    if match := _NRB_WITHOUT_CHECK.fullmatch(compact):
        return build_nrb(match[1], "", match[2], suffix_length=16)
    return None


def parse_virtual_account(text: str, profile: BankProfile) -> tuple[str, str | None]:
    """Return a virtual account as the bank wrote it, and its NRB if it makes one.

    Text that does not end in digits is no identifier: banks write addresses there, too.
    """
    compact = strip_controls(without_blanks(text))
    if has_controls(text):
        # A digit may be lost there, and the rest would be somebody else's number.
        return compact, None
    if full := _NRB.fullmatch(compact):
        return compact, _checked(full[1])
    if len(compact) > _MAX_IDENTIFIER_LENGTH:
        return "", None
    if match := re.search(profile.virtual_pattern, compact, re.ASCII):
        return compact, _built(match[1], profile)
    return "", None


def find_reference_account(text: str, profile: BankProfile) -> tuple[str, str | None]:
    """Find a complete virtual account in a structured reference, which payers may fill in."""
    compact = without_blanks(text)[: _MAX_IDENTIFIER_LENGTH + 1]
    if re.search(rf"\d{{{profile.suffix_length},}}$", compact, re.ASCII):
        return parse_virtual_account(compact, profile)
    return "", None


def find_virtual_account(title: str, profile: BankProfile) -> str | None:
    """Find a virtual account typed into the title; other numbers are not ours."""
    prefix = profile.sort_code + profile.client_id
    for match in _NRB_IN_TEXT.finditer(title):
        nrb = _checked(match[0])
        if nrb and prefix and nrb[2:].startswith(prefix):
            return nrb
    return None


def _built(digits: str, profile: BankProfile) -> str | None:
    before, suffix = digits[: -profile.suffix_length], digits[-profile.suffix_length :]
    if before and not before.endswith(profile.client_id):
        return None
    with suppress(NrbError):
        return build_nrb(profile.sort_code, profile.client_id, suffix, profile.suffix_length)
    return None


def _checked(digits: str) -> str | None:
    with suppress(NrbError):
        return parse_nrb(digits)
    return None


def unknown_virtual_finding(count: int) -> BankFinding:
    """Warn once about all incoming entries with `virtual_raw` whose payer nobody knows."""
    if count == 1:
        subject = "1 wpłata ma nieznany numer wpłaty masowej – trafiła"
    elif count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        subject = f"{count} wpłaty mają nieznany numer wpłaty masowej – trafiły"
    else:
        subject = f"{count} wpłat ma nieznany numer wpłaty masowej – trafiło"
    return BankFinding(Code.BANK_UNKNOWN_VIRTUAL, f"{subject} do „Wpłaty do wyjaśnienia”.")
