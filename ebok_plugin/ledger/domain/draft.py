"""Drafts of entries and documents, before they have a number, a batch and a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import uuid4

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, multiply_rate
from ebok_plugin.ledger.models import ChargeDocument, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

BY_HAND = "MANUAL"
FOUR_PLACES = Decimal("0.0001")
REASON_LENGTH = 10
TITLE_LENGTH = 140


def _one_off_key() -> str:
    return uuid4().hex


@dataclass(slots=True)
class NewDocument:
    """A charge document that is not written yet, and its key once it is known.

    It has the columns of ChargeDocument; an object of the model costs as much as its lines.
    """

    account_id: int
    period: str
    document_no: str
    booking_date: date
    due_date: date
    total: Money
    correction_of: ChargeDocument | NewDocument | None
    generation: int
    pk: int = 0


@dataclass(slots=True)
class EntryDraft:
    """One entry to post; nobody changes it once it is made.

    Not frozen, since a frozen dataclass costs three times as much to make. `amount` positive: the
    resident owes it; negative: a credit. `source` and `source_key` name the outside thing behind
    the entry (a bank line, a row of a file); while its entry is not reversed the same key is
    refused. By hand: left out. `own_due_date` of an opening debit: whether its due date was stated
    (`interest.md` §1).
    """

    account_id: int
    kind: EntryKind
    amount: Money
    booking_date: date
    title: str
    due_date: date | None = None
    subaccount: SubAccount = SubAccount.MAIN
    source: str = BY_HAND
    source_key: str = field(default_factory=_one_off_key)
    designated_period: Period | None = None
    designated_document: ChargeDocument | None = None
    reverses: LedgerEntry | None = None
    document: ChargeDocument | NewDocument | None = None
    own_due_date: bool | None = None


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line of a charge: `quantity` and `rate` with at most 4 decimals, else ValueError.

    `grosze` is the amount, rounded once (INV-1); a run reads it six times a line.
    """

    component_id: int
    quantity: Decimal
    rate: Decimal
    grosze: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for value in (self.quantity, self.rate):
            if value != value.quantize(FOUR_PLACES):
                raise ValueError(f"{value} has more than four decimals.")
        object.__setattr__(self, "grosze", multiply_rate(self.quantity, self.rate).grosze)

    @property
    def amount(self) -> Money:
        """Return the amount of `grosze`."""
        return Money.from_grosze(self.grosze)


def total_grosze(lines: Iterable[LineDraft]) -> int:
    """Sum the rounded lines; never round a sum (INV-2)."""
    return sum(line.grosze for line in lines)


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """One charge of an account for a month; `correction_of` is the number it corrects.

    Zero quantity gives no line (`ledger.md` §7): `charged_lines` are the others.
    """

    account_id: int
    period: Period
    document_no: str
    booking_date: date
    due_date: date
    lines: tuple[LineDraft, ...]
    correction_of: str = ""
    title: str = ""
    charged_lines: tuple[LineDraft, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        charged = tuple([line for line in self.lines if line.quantity])
        object.__setattr__(self, "charged_lines", charged)

    @property
    def total(self) -> Money:
        """Return the sum of `total_grosze`."""
        return Money.from_grosze(total_grosze(self.lines))


def is_reason(text: str) -> bool:
    """Return whether a written reason is long enough to be accepted."""
    return len(text.strip()) >= REASON_LENGTH
