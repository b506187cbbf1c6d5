"""Statements and entries of any format, errors of a file, and how large a file may be.

Source: bank_formats.md §1, §2, §10.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, overload

from cms_ext.base.database.bulk import Row, StagedRows
from ebok_plugin.payments.bank.errors import BankFileOutcome, BankFinding, Code


class StatementFormat(StrEnum):
    MT940 = "MT940"
    CAMT053 = "CAMT.053"


class Mark(StrEnum):
    """Credit, debit, and the reversal of each."""

    C = "C"
    D = "D"
    RC = "RC"
    RD = "RD"

    @property
    def adds(self) -> bool:
        """Return whether the account grows: the only source of an entry's sign."""
        return self is Mark.C or self is Mark.RD

    @property
    def incoming(self) -> bool:
        """Return whether the original transfer came in.

        A reversal keeps the roles of its parties.
        """
        return self is Mark.C or self is Mark.RC

    @property
    def is_reversal(self) -> bool:
        return self in (Mark.RC, Mark.RD)


# The kind and the title of an entry for what the bank took of another one.
CHARGE_CODE = "CHRG"
CHARGE_TITLE = "opłata banku"
MARKS = {mark.value: mark for mark in Mark}


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance of a day; `amount` is negative when the account is overdrawn."""

    amount: Decimal
    date: date


class FilePosition(NamedTuple):
    """A place in the file: line from 1, and the MT940 tag or XML element."""

    line: int | None
    field: str


class ParsedEntry(NamedTuple):
    """One operation.

    `line_no` counts the entries of the statement from 1, over all its pages and batch parts.
    `amount` is never negative (a bank may list 0.00); `signed_amount` has the sign.
    `virtual_raw` is the payer's identifier as the bank wrote it, `virtual_id` its 26-digit
    virtual account, None if there is no valid one. `raw_61` and `raw_86` are the bank's own
    text (of CAMT the XML of the details): personal data.
    """

    line_no: int
    value_date: date
    booking_date: date | None
    mark: Mark
    amount: Decimal
    type_code: str
    customer_ref: str
    bank_ref: str
    title: str
    name: str
    address: str
    counterparty_nrb: str | None
    virtual_id: str | None
    virtual_raw: str
    raw_61: str
    raw_86: str
    place: FilePosition

    @property
    def signed_amount(self) -> Decimal:
        return self.amount if self.mark.adds else -self.amount

    @property
    def is_reversal(self) -> bool:
        return self.mark.is_reversal


def make_charge(entry: ParsedEntry, charge: Decimal, raw: str) -> ParsedEntry:
    """Make the entry for what the bank took of another one, or gave back if negative."""
    return entry._replace(
        line_no=entry.line_no + 1,
        mark=Mark.D if charge > 0 else Mark.RD,
        amount=abs(charge),
        type_code=CHARGE_CODE,
        customer_ref="",
        title=CHARGE_TITLE,
        name="",
        address="",
        counterparty_nrb=None,
        virtual_id=None,
        virtual_raw="",
        raw_86=raw,
    )


class Operations(Sequence[ParsedEntry]):
    """The operations of one statement, staged with those of the file, and their totals.

    Each is rebuilt whenever it is read. `credits` and `debits` are the sums by which the
    account grew and shrank, neither negative. `days` are all days that operations name, each
    with its first place.
    """

    __hash__ = None  # type: ignore[assignment]  # compared by its entries

    def __init__(self, rows: StagedRows) -> None:
        """Take `rows` of the file; rows added before the next statement belong to this one."""
        self._rows = rows
        self._begin = self._end = len(rows)
        self.credits = self.debits = Decimal(0)
        self.days: dict[date, FilePosition] = {}

    @classmethod
    def of(cls, entries: Iterable[ParsedEntry]) -> "Operations":
        """Make the operations of a statement alone."""
        operations = cls(StagedRows())
        for entry in entries:
            operations.append(entry)
        return operations

    def append(self, entry: ParsedEntry) -> None:
        self._rows.append(_as_row(entry))
        self._end += 1
        if entry.mark.adds:
            self.credits += entry.amount
        else:
            self.debits += entry.amount
        for day in (entry.value_date, entry.booking_date):
            if day and day not in self.days:
                self.days[day] = entry.place

    def identities(self) -> Iterator[tuple[str, ...]]:
        """Yield day, mark, amount, bank_ref, title and virtual_raw of each entry."""
        for _line_no, day, _booked, mark, amount, texts, _place in self._staged():
            yield day, mark, f"{Decimal(amount):.2f}", *_IDENTIFYING(texts)

    def between(self, begin: int, end: int) -> Iterator[ParsedEntry]:
        """Yield the entries from position `begin`, the first being 0, up to and without `end`."""
        return map(_as_entry, self._rows.between(self._begin + begin, self._begin + end))

    def _staged(self) -> Iterator[Row]:
        return self._rows.between(self._begin, self._end)

    def __len__(self) -> int:
        return self._end - self._begin

    def __iter__(self) -> Iterator[ParsedEntry]:
        return map(_as_entry, self._staged())

    @overload
    def __getitem__(self, at: int) -> ParsedEntry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[ParsedEntry, ...]: ...
    def __getitem__(self, at: int | slice) -> ParsedEntry | tuple[ParsedEntry, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        number = range(self._begin, self._end)[at]
        return next(map(_as_entry, self._rows.between(number, number + 1)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Operations) and [*self] == [*other]


# The slice of an operation's texts, which are staged unchanged.
_TEXTS = slice(ParsedEntry._fields.index("type_code"), ParsedEntry._fields.index("place"))
_IDENTIFYING = itemgetter(
    *map(ParsedEntry._fields[_TEXTS].index, ("bank_ref", "title", "virtual_raw"))
)


def _as_row(entry: ParsedEntry) -> Row:
    booked = entry.booking_date
    return (
        entry.line_no,
        entry.value_date.isoformat(),
        booked and booked.isoformat(),
        entry.mark.value,
        str(entry.amount),
        entry[_TEXTS],
        tuple(entry.place),
    )


def _as_entry(row: Row) -> ParsedEntry:
    line_no, value_date, booked, mark, amount, texts, place = row
    days = _day(value_date), booked and _day(booked)
    return ParsedEntry._make(
        (line_no, *days, MARKS[mark], Decimal(amount), *texts, FilePosition._make(place))
    )


# The operations of a file have few different days.
_day = lru_cache(1_000)(date.fromisoformat)


@dataclass(frozen=True, slots=True)
class PartialStatement:
    """A statement as far as it could be read; texts may be empty, balances missing.

    `iban` has the 26 digits of the account without PL; of a foreign account its text.
    `sequence` is the number of the last page when the bank sent the statement in pages.
    `places` has the places of the account and both balances; `left_out` lists the statuses of
    entries that the bank had not booked; `identifier` is the bank's name of the message; `file`
    is the name of its file in an archive.
    """

    account_raw: str
    iban: str
    number: str
    sequence: int | None
    currency: str
    opening: Balance | None
    closing: Balance | None
    available: Balance | None
    entries: Operations
    places: Mapping[str, FilePosition] = field(default_factory=dict, compare=False, repr=False)
    left_out: tuple[str, ...] = ()
    identifier: str = ""
    file: str = ""

    @property
    def total(self) -> Decimal:
        """Return the sum of all signed amounts."""
        return self.entries.credits - self.entries.debits

    def finding(
        self,
        code: Code,
        message: str,
        place: str | FilePosition,
        found: str | None = None,
        expected: str | None = None,
    ) -> BankFinding:
        """Report something about this statement, at a place or the name of one of its `places`."""
        at = self.places[place] if isinstance(place, str) else place
        return BankFinding(code, message, self.number, *at, found, expected, self.file)


# Without slots, for the digest that is computed once.
@dataclass(frozen=True)
class ParsedStatement(PartialStatement):
    """A statement that passed every check: opening + total == closing."""

    opening: Balance
    closing: Balance

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what would be posted, so that changes under the same key are noticed."""
        both = self.opening, self.closing
        balances = (f"{balance.amount:.2f} {balance.date}" for balance in both)
        digest = hashlib.sha256("\0".join(balances).encode())
        for identity in self.entries.identities():
            digest.update("\0".join(("", *identity)).encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file whose statements all passed; `encoding` is the codec used, in lower case."""

    kind: StatementFormat
    encoding: str
    warnings: tuple[BankFinding, ...]
    statements: tuple[ParsedStatement, ...]

    @property
    def held(self) -> tuple[BankFinding, ...]:
        """Return the warnings that staff must confirm before anything is posted."""
        return tuple(one for one in self.warnings if one.outcome is BankFileOutcome.HELD)


AGAIN = "Pobierz go z banku jeszcze raz."


@dataclass(slots=True)
class BankReading:
    encoding: str
    statements: list[PartialStatement] = field(default_factory=list)
    errors: list[BankFinding] = field(default_factory=list)
    warnings: list[BankFinding] = field(default_factory=list)


def no_statements_finding(tag: str) -> BankFinding:
    message = f"Plik jest ucięty: nie ma w nim żadnego wyciągu ({tag}). {AGAIN}"
    return BankFinding(Code.BANK_TRUNCATED, message, field=tag, expected=tag)


class BankFileError(Exception):
    """The file cannot be accepted. The only exception that leaves the parser.

    `finding` is the reason, and its parts are attributes of the error. `statements` is what
    could be read before, to show to staff, never to post.
    """

    def __init__(self, finding: BankFinding, statements: tuple[PartialStatement, ...] = ()) -> None:
        super().__init__(f"[{finding.code}] {finding.message_pl}")
        self.finding = finding
        self.statements = statements
        self.code, self.outcome, self.message_pl = finding.code, finding.outcome, finding.message_pl
        self.statement_no, self.line, self.field = finding.statement_no, finding.line, finding.field
        self.found, self.expected = finding.found, finding.expected


def file_error(code: Code, message: str, **parts: Any) -> BankFileError:
    """Make the error of a file of which nothing was read; `parts` are those of a finding."""
    return BankFileError(BankFinding(code, message, **parts))


KNOWN_FORMATS = "MT940 (:20:) albo CAMT.053 (XML)"


def not_a_statement_error(why: str, found: str | None = None) -> BankFileError:
    message = f"To nie jest wyciąg MT940 ani CAMT.053 ({why})."
    return file_error(Code.FILE_NOT_STATEMENT, message, found=found, expected=KNOWN_FORMATS)


MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class BankLimits:
    size: int = 20 * MEBIBYTE
    statements: int = 10_000
    entries: int = 200_000
    line_length: int = 4_000
    number_length: int = 35
    subfields: int = 65
    xml_depth: int = 64
    archived_files: int = 100
    # Unpacked bytes for each packed one; small archives may have more.
    archive_ratio: int = 100


LIMITS = BankLimits()


def check_size(data: bytes, limits: BankLimits) -> None:
    if len(data) > limits.size:
        found = f"{-(-len(data) * 10 // MEBIBYTE) / 10:.1f}".replace(".", ",")
        allowed = f"{limits.size / MEBIBYTE:g}".replace(".", ",")
        raise too_large_error(f"Plik ma {found} MB", f"{allowed} MB", found=f"{found} MB")


def too_large_error(message: str, allowed: object, **parts: Any) -> BankFileError:
    """Report that there is more of something than allowed: „Plik ma za dużo operacji”."""
    message = f"{message}; najwięcej można {allowed}."
    return file_error(Code.FILE_TOO_LARGE, message, expected=f"≤ {allowed}", **parts)
