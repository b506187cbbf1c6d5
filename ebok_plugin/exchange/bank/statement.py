"""What is read from a bank file, the same for every format; and how one is refused.

Source: bank_formats.md §1, §10.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ebok_plugin.exchange.bank.errors import BankFileOutcome, BankFinding, Code


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
        """Whether the account grows: the only source of an entry's sign."""
        return self in (Mark.C, Mark.RD)

    @property
    def incoming(self) -> bool:
        """Whether the first transfer came in; a reversal keeps the roles of its parties."""
        return self in (Mark.C, Mark.RC)

    @property
    def is_reversal(self) -> bool:
        return self in (Mark.RC, Mark.RD)


@dataclass(frozen=True, slots=True)
class Balance:
    """`amount` is negative when the account is overdrawn."""

    amount: Decimal
    date: date


@dataclass(frozen=True, slots=True)
class FilePosition:
    """Where in the file something stands: line from 1, and the MT940 tag or XML element."""

    line: int | None
    field: str


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One operation.

    `line_no` counts the entries of the statement from 1, over all its pages and batch parts;
    `amount` is never negative (a bank may list 0.00), `signed_amount` carries the sign.
    `virtual_id` is the payer's 26-digit virtual account; it is None when `virtual_raw`, the
    identifier as the bank wrote it, is empty or makes no valid number.
    `raw_61` and `raw_86` are the bank's own text (of CAMT the XML of the details): personal data.
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


@dataclass(frozen=True, slots=True)
class PartialStatement:
    """A statement as far as it could be read; texts may be empty, balances may be missing.

    `iban` holds the 26 digits of the account, without PL; of a foreign account its text.
    `sequence` is the number of the last page when the bank sent the statement in pages.
    `places` tells where the account and both balances stand; `left_out` lists the statuses of
    entries that the bank had not booked.
    """

    account_raw: str
    iban: str
    number: str
    sequence: int | None
    currency: str
    opening: Balance | None
    closing: Balance | None
    available: Balance | None
    entries: tuple[ParsedEntry, ...]
    places: Mapping[str, FilePosition] = field(default_factory=dict, compare=False, repr=False)
    left_out: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """The sum of all signed amounts."""
        return sum((entry.signed_amount for entry in self.entries), Decimal(0))

    @property
    def credits(self) -> Decimal:
        return sum((entry.amount for entry in self.entries if entry.mark.adds), Decimal(0))

    @property
    def debits(self) -> Decimal:
        return sum((entry.amount for entry in self.entries if not entry.mark.adds), Decimal(0))


@dataclass(frozen=True, slots=True)
class ParsedStatement(PartialStatement):
    """A statement that passed every check: opening + total == closing."""

    opening: Balance
    closing: Balance


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """`encoding` is the codec used, in lower case."""

    kind: StatementFormat
    encoding: str
    warnings: tuple[BankFinding, ...]
    statements: tuple[ParsedStatement, ...]

    @property
    def held(self) -> tuple[BankFinding, ...]:
        """The warnings that staff must confirm before anything is posted."""
        return tuple(
            warning for warning in self.warnings if warning.outcome is BankFileOutcome.HELD
        )


@dataclass(slots=True)
class BankReading:
    encoding: str
    statements: list[PartialStatement] = field(default_factory=list)
    errors: list[BankFinding] = field(default_factory=list)
    warnings: list[BankFinding] = field(default_factory=list)


def truncated(what: str, tag: str, *, number: str, position: int, line: int | None) -> BankFinding:
    """`what` is missing (genitive); `position` counts the statements of the file from 1."""
    statement = number or f"nr {position} w pliku"
    return BankFinding(
        Code.BANK_TRUNCATED,
        f"Plik jest ucięty: wyciąg {statement} nie ma {what} ({tag}). "
        "Pobierz go z banku jeszcze raz.",
        statement_no=number or None,
        line=line,
        field=tag,
        expected=tag,
    )


def no_statements(tag: str) -> BankFinding:
    return BankFinding(
        Code.BANK_TRUNCATED,
        f"Plik jest ucięty: nie ma w nim żadnego wyciągu ({tag}). Pobierz go z banku jeszcze raz.",
        field=tag,
        expected=tag,
    )


class BankFileError(Exception):
    """The file cannot be taken. The only exception that leaves the parser.

    `finding` says why, and its parts can be read from the error itself; `statements` holds what
    could be read before, for showing to staff, never for posting.
    """

    def __init__(self, finding: BankFinding, statements: tuple[PartialStatement, ...] = ()) -> None:
        super().__init__(f"[{finding.code}] {finding.message_pl}")
        self.finding = finding
        self.statements = statements
        self.code = finding.code
        self.outcome = finding.outcome
        self.message_pl = finding.message_pl
        self.statement_no = finding.statement_no
        self.line = finding.line
        self.field = finding.field
        self.found = finding.found
        self.expected = finding.expected
