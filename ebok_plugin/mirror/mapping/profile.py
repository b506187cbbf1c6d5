"""Mapping profiles: layouts whose tables become rows of kind `balances` (mirror.md §5). Pure."""

from dataclasses import dataclass
from enum import StrEnum

from cms_ext.desks.import_desk.mapping.layout import Layout


class DayFrom(StrEnum):
    """Where the day of the balances stands."""

    ABOVE = "above"  # in a line above the names of the columns
    COLUMN = "column"
    SENDER = "sender"


DATE_PLACE = "{date}"


@dataclass(frozen=True, slots=True)
class DayRule:
    """`text` is a pattern with `{date}` for ABOVE, the name of a column for COLUMN."""

    origin: DayFrom
    text: str = ""


class BalanceFrom(StrEnum):
    """What the balance of an account is."""

    ROWS = "rows"  # stated by rows SALDO
    ITEMS = "items"  # the sum of its open items
    RUNNING = "running"  # the last running balance of its journal
    ELSEWHERE = "elsewhere"  # stated by another file: only joined to a profile that reads it


RUNNING = "running"
"""The source of the running balance, in rows OBROT of a journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Layout):
    """The layout of a snapshot, with its day and what its balances are.

    With `items_partial` the items are only some of those that the balance is made of.
    """

    day: DayRule
    balance: BalanceFrom = BalanceFrom.ROWS
    items_partial: bool = False
