"""What can be wrong with a bank file, and what follows. Source: bank_formats.md §10."""

from dataclasses import dataclass
from enum import StrEnum, auto
from types import MappingProxyType


class BankFileOutcome(StrEnum):
    """What happens to a file with a finding of this code."""

    REFUSED = auto()  # not read to the end, nothing is stored
    QUARANTINED = auto()  # stored and displayed, nothing can be posted from it
    HELD = auto()  # waits until staff confirm this code
    ACCEPTED = auto()  # goes on, the code is a warning


class Code(StrEnum):
    """The codes are part of the contract, in the order of the checks; texts may be improved."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name

    FILE_EMPTY = auto()
    FILE_TOO_LARGE = auto()
    FILE_NOT_STATEMENT = auto()
    FILE_ENCODING_UTF16 = auto()
    FILE_ENCRYPTED = auto()
    XML_DTD_FORBIDDEN = auto()
    XML_NOT_WELL_FORMED = auto()
    XML_TOO_DEEP = auto()
    BANK_PROFILE_AMBIGUOUS = auto()
    BANK_PROFILE_UNKNOWN = auto()
    BANK_MT942 = auto()
    BANK_CAMT_OTHER = auto()
    BANK_CAMT_VERSION = auto()
    BANK_CAMT_UNTESTED = auto()
    BANK_PASSED_OVER = auto()
    BANK_ENCODING_OTHER = auto()
    BANK_ENCODING_SUSPECT = auto()
    BANK_TRUNCATED = auto()
    BANK_UNKNOWN_ACCOUNT = auto()
    BANK_CURRENCY = auto()
    BANK_BAD_DATE = auto()
    BANK_BAD_AMOUNT = auto()
    BANK_PAGE_CHAIN = auto()
    BANK_BATCH_SUM = auto()
    BANK_BATCH_PARTIAL = auto()
    BANK_REVERSAL_SIGN = auto()
    BANK_PENDING_ENTRY = auto()
    BANK_BALANCE_MISMATCH = auto()
    BANK_STATEMENT_CHANGED = auto()
    BANK_DUPLICATE_STATEMENT = auto()
    BANK_STATEMENT_GAP = auto()
    BANK_UNKNOWN_VIRTUAL = auto()
    PROBABLE_DUPLICATE = auto()
    POSSIBLE_DUPLICATE = auto()


# Outcomes of errors. Of the warnings only HELD matters: a notice about pending entries that were
# left out, with balances that agree, stops nothing.
OUTCOMES = MappingProxyType(
    dict.fromkeys(Code, BankFileOutcome.REFUSED)
    | {
        Code.BANK_CAMT_UNTESTED: BankFileOutcome.ACCEPTED,
        Code.BANK_PASSED_OVER: BankFileOutcome.ACCEPTED,
        Code.BANK_ENCODING_OTHER: BankFileOutcome.ACCEPTED,
        Code.BANK_ENCODING_SUSPECT: BankFileOutcome.HELD,
        Code.BANK_PAGE_CHAIN: BankFileOutcome.QUARANTINED,
        Code.BANK_BATCH_SUM: BankFileOutcome.QUARANTINED,
        Code.BANK_BATCH_PARTIAL: BankFileOutcome.ACCEPTED,
        Code.BANK_REVERSAL_SIGN: BankFileOutcome.ACCEPTED,
        Code.BANK_PENDING_ENTRY: BankFileOutcome.QUARANTINED,
        Code.BANK_BALANCE_MISMATCH: BankFileOutcome.QUARANTINED,
        Code.BANK_STATEMENT_CHANGED: BankFileOutcome.QUARANTINED,
        Code.BANK_DUPLICATE_STATEMENT: BankFileOutcome.ACCEPTED,
        Code.BANK_STATEMENT_GAP: BankFileOutcome.HELD,
        Code.BANK_UNKNOWN_VIRTUAL: BankFileOutcome.ACCEPTED,
        Code.PROBABLE_DUPLICATE: BankFileOutcome.ACCEPTED,
        Code.POSSIBLE_DUPLICATE: BankFileOutcome.ACCEPTED,
    }
)


@dataclass(frozen=True, slots=True)
class BankFinding:
    """An error or a warning about a file, for people.

    `line` counts the lines of the file from 1; `field` is the MT940 tag or the XML element;
    `file` is the name of the file in an archive. No attribute holds a payer's name or a complete
    account number.
    """

    code: Code
    message_pl: str
    statement_no: str | None = None
    line: int | None = None
    field: str | None = None
    found: str | None = None
    expected: str | None = None
    file: str = ""

    @property
    def outcome(self) -> BankFileOutcome:
        return OUTCOMES[self.code]


def first_failure(errors: list[BankFinding]) -> BankFinding:
    """Choose the error of the file: the earliest check, then place (bank_formats.md §6)."""
    order = list(Code)
    return min(errors, key=lambda error: order.index(error.code))
