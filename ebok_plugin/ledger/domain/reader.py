"""Read accounts: the one interface between what shows an account and the books behind it.

Panel, documents, complaints, reminders, lists of debtors and the desk's card read accounts through
`account_reader()`: COOP_LEDGER says whether they are those of the own ledger, or a mirror of an
accounting program, whose app registers its reader at start. What posts, or explains how the own
ledger allocates, reads `queries` directly: it has no place on a mirror.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.db.models import QuerySet

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.conf import OWN
from ebok_plugin.ledger.domain.book import AccountBalance, AccountState
from ebok_plugin.ledger.domain.queries import account as balances
from ebok_plugin.ledger.domain.queries import explain, month_flow, owing, statement
from ebok_plugin.ledger.domain.queries.explain import Explanation
from ebok_plugin.ledger.domain.queries.month_flow import MonthFlow, MonthTotal
from ebok_plugin.ledger.domain.queries.statement import (
    PAGE_ROWS,
    BookedPayment,
    RowCount,
    Statement,
    StatementLine,
    StatementStream,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class AccountParts:
    """The parts of the panel for which an account has data; the own ledger has nearly all.

    `last_year` is the statement of the year before, in which the account was open already.
    `acts` are what only an own ledger offers: numbered entries with receipts and reversals,
    instalments, and why the balance has changed.
    """

    history: bool = True
    last_year: bool = True
    components: bool = True
    acts: bool = True


class AccountReader(Protocol):
    """The functions through which accounts are read; `OwnLedger` names those of the own ledger.

    The caller has checked who may read the accounts. Amounts are signed like the balance: positive
    is owed. Results are keyed by the account's id, and hold every requested account. The number of
    queries does not grow with the accounts, up to 900 of them.
    """

    def stated_on(self, day: date) -> date | None:
        """Return the day of the program's figures that hold on `day`; None for the own ledger."""

    def select_gone(self, day: date) -> QuerySet[Account]:
        """Select the accounts that the program's figures of a day have left out."""

    def parts_of(self, account: Account, day: date) -> AccountParts:
        """Return which parts of the panel the account has."""

    def balances_of(self, accounts: Iterable[Account], day: date) -> dict[int, AccountBalance]:
        """Return the balance of each account on a day."""

    def read_account_states(
        self, accounts: Iterable[Account], day: date, *, snapshot_by: date | None = None
    ) -> dict[int, AccountState]:
        """Return the balances with what is open behind them.

        With `snapshot_by` a state can explain what happened since that day (`explain_balance`).
        """

    def owing_balances(
        self, day: date, accounts: QuerySet[Account] | None = None
    ) -> Iterator[tuple[int, AccountBalance]]:
        """Yield id and balance of the accounts with a positive balance; of all by default."""

    def accounts_with_balance(self, amount: Money, day: date) -> Iterator[int]:
        """Yield the ids of the accounts with this balance on a day, owed or paid too much."""

    def explain_balance(self, account: Account, state: AccountState) -> Explanation:
        """Return the reasons that add up to the balance; none where only the balance is known.

        ValueError for a state that was not read with `snapshot_by` up to the month before.
        """

    def read_statement(
        self,
        account: Account,
        start: date,
        end: date,
        *,
        kinds: Collection[EntryKind] | None = None,
        page: int | None = None,
        size: int = PAGE_ROWS,
        from_newest: bool = False,
    ) -> Statement:
        """Return the rows booked from `start` to `end`, inclusive, with their running balance.

        With `kinds` only those. With `page` only that page of `size` rows, the nearest for a number
        out of range.
        """

    def read_statements(
        self, accounts: Sequence[Account], start: date, end: date
    ) -> dict[int, Statement]:
        """Return the statement of each account, with all rows."""

    def stream_statement(self, account: Account, start: date, end: date) -> StatementStream:
        """Return the rows of a statement of any length as a stream."""

    def find_page(
        self,
        account: Account,
        start: date,
        end: date,
        seq: int,
        *,
        kinds: Collection[EntryKind] | None = None,
        size: int = PAGE_ROWS,
    ) -> int | None:
        """Return the page, counted from the newest, that has row `seq`; None when none has it."""

    def count_rows(self, accounts: Iterable[Account], start: date, end: date) -> list[RowCount]:
        """Count the rows of a period by day, then account; days without any are left out."""

    def newest_rows(
        self, account: Account, state: AccountBalance, since: date, limit: int
    ) -> tuple[StatementLine, ...]:
        """Return the last rows from `since` to the day of the state, the newest first."""

    def month_totals(
        self, account: Account, state: AccountBalance, months: int = 12
    ) -> tuple[MonthTotal, ...]:
        """Return the months up to that of the state, oldest first."""

    def month_flows(self, first: Period, last: Period, day: date) -> tuple[MonthFlow, ...]:
        """Return what all accounts together were charged and paid, oldest month first.

        As far as it is known on `day`; a mirror leaves out months that its postings do not cover.
        """

    def versions_of(self, days: Sequence[date]) -> dict[date, str]:
        """Return for each day a key that changes when the figures of that day may have changed."""

    def years_of(self, account: Account, today: date) -> list[int]:
        """Return the years with rows, the newest first, with the current one."""

    def last_payments(self, account: Account, today: date, limit: int = 5) -> list[BookedPayment]:
        """Return the valid ones of the newest payments, newest first."""

    def payments_between(self, account: Account, first: date, last: date) -> list[BookedPayment]:
        """Return valid payments of these days, both included, oldest first."""


class OwnLedger:
    """The reader of the own ledger: where each function stands."""

    balances_of = staticmethod(balances.read_balances)
    read_account_states = staticmethod(balances.read_account_states)
    owing_balances = staticmethod(owing.owing_balances)
    accounts_with_balance = staticmethod(owing.accounts_with_balance)
    read_statement = staticmethod(statement.read_statement)
    read_statements = staticmethod(statement.read_statements)
    stream_statement = staticmethod(statement.stream_statement)
    find_page = staticmethod(statement.find_page)
    count_rows = staticmethod(statement.count_rows)
    newest_rows = staticmethod(statement.list_newest_entries)
    month_totals = staticmethod(month_flow.month_totals)
    years_of = staticmethod(statement.years_of)
    last_payments = staticmethod(statement.last_payments)
    payments_between = staticmethod(statement.payments_between)

    @staticmethod
    def stated_on(day: date) -> date | None:
        return None

    @staticmethod
    def select_gone(day: date) -> QuerySet[Account]:
        return Account.objects.none()

    @staticmethod
    def versions_of(days: Sequence[date]) -> dict[date, str]:
        return owing.versions_of(days)

    @staticmethod
    def month_flows(first: Period, last: Period, day: date) -> tuple[MonthFlow, ...]:
        return month_flow.month_flows(first, last)

    @staticmethod
    def parts_of(account: Account, day: date) -> AccountParts:
        return AccountParts(last_year=account.opened_on.year < day.year)

    @staticmethod
    def explain_balance(account: Account, state: AccountState) -> Explanation:
        return explain.explain_balance(account, state.book, state.state.today)


_readers: dict[str, AccountReader] = {OWN: OwnLedger()}


def account_reader() -> AccountReader:
    """Return the reader of this site."""
    return _readers[settings.COOP_LEDGER]


def register_reader(ledger: str, reader: AccountReader) -> None:
    """Register the reader of sites with this value of COOP_LEDGER."""
    _readers[ledger] = reader
