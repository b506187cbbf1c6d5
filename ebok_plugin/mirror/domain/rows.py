"""The rows of a snapshot as values, however they were written down.

The reader of the canonical file (marker `#ebok;balances;1`) and the mapping profiles of foreign
tables both yield these rows; `check` judges them and `writing` stores them. Values are typed,
missing ones are None or ""; `line` is where a row stands, for findings.
Source: `mirror.md` §1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FileFinding, FileRefused, FindingLog
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.values import BadValue, date_reader

KIND, VERSION = "balances", 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """`SALDO`: what an account owes (+) or has overpaid (−), and facts about it."""

    line: int
    account_no: str
    balance: Money
    opening: Money | None = None
    premises_code: str = ""
    building: str = ""
    premises_no: str = ""
    address: str = ""
    payer_name: str = ""
    nrb: str = ""
    area: Decimal | None = None
    persons: int | None = None
    charge: Money | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """`POZYCJA`: a document with what is left of it to pay, more than 0."""

    line: int
    account_no: str
    document_no: str
    title: str
    due_date: date
    amount: Money
    remaining: Money
    booking_date: date | None = None
    kind: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeMoneyRow:
    """`NADPLATA`: what is left of a payment, more than 0."""

    line: int
    account_no: str
    document_no: str
    title: str
    remaining: Money
    booking_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow:
    """`OBROT`: a posting; + charges, − pays. `number` counts those of the account's day."""

    line: int
    account_no: str
    number: int
    booking_date: date
    title: str
    amount: Money
    document_no: str = ""
    kind: str = ""
    period: str = ""
    due_date: date | None = None
    counterparty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """`SKLADNIK`: a component of a month's charge (`period` as 2026-11)."""

    line: int
    account_no: str
    period: str
    component: str
    amount: Money
    quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    valid_from: date | None = None
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextChargeRow:
    """`NASTEPNA`: the next charge of an account."""

    line: int
    account_no: str
    period: str
    due_date: date
    amount: Money
    title: str = ""


SnapshotRow = BalanceRow | ItemRow | FreeMoneyRow | PostingRow | ComponentRow | NextChargeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What a source says of the whole snapshot; `name`, `sha256` and `size` are of its file.

    `items_partial` is True where the program lists only some of the open items. `unread_charge` is
    a column of monthly charges that the profile leaves out.
    """

    name: str
    sha256: str
    size: int
    encoding: str = ""
    profile: str = ""
    day: date | None = None
    turnover_from: date | None = None
    items_partial: bool = False
    unread_charge: str = ""


class SnapshotSource(Protocol):
    """A file, or several, of which the rows of one snapshot are read, any number of times."""

    @property
    def facts(self) -> SourceFacts: ...

    def read_rows(self, log: FindingLog) -> Iterator[SnapshotRow]:
        """Yield the good rows in their order; add an error to `log` for each bad one."""

    def judge_controls(self, log: FindingLog) -> None:
        """Compare what the file says of itself with what was read, after the last row."""

    def describe_reading(self) -> Mapping[str, Any]:
        """Say how the file was understood, by the names of `TableReport`."""

    def locate_finding(self, finding: FileFinding) -> FileFinding:
        """Return a finding about a row with the place where the file has it."""


# Earlier than any program keeps, and far enough for whatever is announced.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)


def read_stated_day(text: str, field: str) -> date:
    """Read a day that a source states of the whole snapshot. Raises FileRefused."""
    try:
        return date_reader(LAST_DAY, FIRST_DAY)(text)
    except BadValue as bad:
        raise FileRefused(
            about_line("MIRROR_DAY", 1, bad.what, field=field, found=text, expected=bad.expected),
            KIND,
        ) from bad


def combine_days(stated: date | None, chosen: date | None) -> date | None:
    """Return the day of a snapshot: the one in its file, else the one that a person chose.

    Raises FileRefused with MIRROR_DAY when they differ.
    """
    if stated and chosen and stated != chosen:
        raise FileRefused(
            about_line(
                "MIRROR_DAY",
                1,
                f"plik podaje stan na {stated}, a wybrano {chosen}. "
                "Sprawdź, czy to ten plik, albo nie podawaj dnia.",
                field="day",
                found=str(stated),
                expected=str(chosen),
            ),
            KIND,
        )
    return stated or chosen
