"""The account's book on its card: a year by days, the newest first, as the statement counts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cms_ext.base.money.amounts import Money
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.domain.for_plugins import ASKED_FOR, works_behind
from ebok_plugin.ledger.domain.queries.statement import (
    Statement,
    StatementLine,
    statement,
    years_of,
)
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class PostedLine:
    """A row of the statement and what may be done with it.

    `reversible` when it is neither a reversal nor reversed; `receipt` for a payment that stands;
    `work` is what a service was charged for, as far as this reader may open it.
    """

    row: StatementLine
    reversible: bool
    receipt: bool
    work: PaperLink | None = None


@dataclass(frozen=True, slots=True)
class PostedDay:
    """The postings of a day, the newest first; `balance` is the one after the day.

    A day that began on the page before has its balance there, and None here.
    """

    day: date
    lines: tuple[PostedLine, ...]
    balance: Money | None


@dataclass(frozen=True, slots=True)
class BookPage:
    """One page of a year of the account's book; `statement` has the sums of the whole year.

    `ahead` are entries with a date to come: they are in no balance yet (`ledger.md` §4.4).
    """

    year: int
    years: tuple[int, ...]
    statement: Statement
    days: tuple[PostedDay, ...]
    ahead: tuple[LedgerEntry, ...]


def book_page(
    account: Account,
    today: date,
    *,
    year: int | None = None,
    page: int = 1,
    reader: object = None,
) -> BookPage:
    """The page of a year, page 1 the newest; a year without entries gives the current one.

    A constant number of queries, however much was booked.
    """
    years = years_of(account, today)
    chosen = year if year in years else years[0]
    end = min(date(chosen, 12, 31), today)
    found = statement(account, date(chosen, 1, 1), end, page=page, size=A_PAGE, from_newest=True)
    asked_for = [row.seq for row in found.rows if row.kind in ASKED_FOR]
    works = works_behind(account, asked_for, reader, today)
    ahead = account.entries.filter(booking_date__gt=today).select_related("reversed_by")
    return BookPage(
        year=chosen,
        years=tuple(years),
        statement=found,
        days=tuple(_days(account, found, works)),
        ahead=tuple(ahead.order_by("booking_date", "seq")[:A_PAGE]),
    )


def _days(
    account: Account, found: Statement, works: Mapping[int, PaperLink]
) -> Iterator[PostedDay]:
    newest_first = reversed(found.rows)
    begun_before = found.page > 1 and _goes_on(account, found.rows[-1])
    for number, (day, rows) in enumerate(groupby(newest_first, key=lambda row: row.booking_date)):
        lines = tuple(_line(row, works.get(row.seq)) for row in rows)
        begun = number == 0 and begun_before
        yield PostedDay(day, lines, None if begun else lines[0].row.balance_after)


def _goes_on(account: Account, newest: StatementLine) -> bool:
    """Whether the day of a page's newest row has later entries on the page before."""
    of_day = account.entries.filter(booking_date=newest.booking_date).in_order()
    last = of_day.reverse().values_list("seq", flat=True).first()
    return last != newest.seq


def _line(row: StatementLine, work: PaperLink | None) -> PostedLine:
    standing = not row.corrected
    return PostedLine(row, standing, standing and row.kind == EntryKind.PAYMENT, work)
