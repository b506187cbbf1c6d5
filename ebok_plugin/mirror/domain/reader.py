"""The reader of accounts on a mirror: figures of the program's last snapshot, word for word.

`mirror.md` §4. Nothing is allocated here: items and free money stand as the program lists them.
Only what is late and what is due next follows from the balance, as panel and documents word it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from django.db.models import QuerySet

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.book import (
    AccountBalance,
    AccountState,
    Book,
    OpenDebit,
    OpenPosting,
    OpenPostings,
)
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
from ebok_plugin.ledger.domain.reader import AccountParts
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain import queries
from ebok_plugin.mirror.domain.queries import (
    A_DAY,
    History,
    StatedAccount,
    accounts_with_balance,
    has_components,
    list_accepted,
    read_histories,
    read_stated,
)
from ebok_plugin.mirror.models import FeedBalance, FeedItem, FeedPosting, FreeMoney
from ebok_plugin.mirror.vocabulary import ItemKind

# For so long an account that is gone from the program shows its last state.
GONE_SHOWN = timedelta(days=90)
# What a program charges for; without a word of it a posting is the monthly charge or a payment.
KINDS = {
    ItemKind.RENT: EntryKind.CHARGE,
    ItemKind.MEDIA: EntryKind.MEDIA_SETTLEMENT,
    ItemKind.INTEREST: EntryKind.INTEREST_NOTE,
    ItemKind.COSTS: EntryKind.SERVICE,
    ItemKind.OTHER: EntryKind.ADJUSTMENT,
}


@dataclass(frozen=True, slots=True)
class FeedLine(StatementLine):
    """A posting of the program; `seq` is its id."""

    @property
    def page(self) -> str:
        return "ebok:feed_posting"


@dataclass(frozen=True, slots=True)
class OpenItem(OpenPosting):
    """An open item; `seq` is its id."""

    @property
    def page(self) -> str:
        return "ebok:feed_item"


@dataclass(frozen=True, slots=True)
class WaitingMoney(OpenPosting):
    """What a payment has free; `seq` is its id."""

    @property
    def page(self) -> str:
        return "ebok:feed_money"


class ProgramMirror:
    """The reader of accounts on a mirror (`ledger.domain.reader.AccountReader`)."""

    accounts_with_balance = staticmethod(accounts_with_balance)
    select_gone = staticmethod(queries.select_gone)

    def stated_on(self, day: date) -> date | None:
        return next((snapshot.day for snapshot in list_accepted(day)), None)

    def parts_of(self, account: Account, day: date) -> AccountParts:
        history = read_histories([account.pk]).get(account.pk)
        return AccountParts(
            history=history is not None,
            last_year=history is not None and history.first.year < day.year,
            components=has_components(account, day),
            acts=False,
        )

    def balances_of(self, accounts: Iterable[Account], day: date) -> dict[int, AccountBalance]:
        ids = [account.pk for account in accounts]
        stated = read_stated(ids, day)
        return {pk: balance_in(stated.get(pk), day) for pk in ids}

    def read_account_states(
        self, accounts: Iterable[Account], day: date, *, snapshot_by: date | None = None
    ) -> dict[int, AccountState]:
        ids = [account.pk for account in accounts]
        stated = read_stated(ids, day)
        return {pk: _state(stated.get(pk), day) for pk in ids}

    def owing_balances(
        self, day: date, accounts: QuerySet[Account] | None = None
    ) -> Iterator[tuple[int, AccountBalance]]:
        snapshots = list_accepted(day)
        if not snapshots:
            return
        owing = FeedBalance.objects.filter(snapshot_id=snapshots[0].key, balance__gt=ZERO)
        if accounts is not None:
            owing = owing.filter(account__in=accounts)
        ids = list(owing.order_by("account_id").values_list("account_id", flat=True))
        for pk, stated in sorted(read_stated(ids, day).items()):
            yield pk, balance_in(stated, day)

    def explain_balance(self, account: Account, state: AccountState) -> Explanation:
        """Return no reasons: the open items explain the balance."""
        return Explanation(state.state.today, (), None)

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
        statement = _read_book(account).statement(start, end, kinds)
        if page is None:
            return statement
        pages = max(1, ceil(len(statement.rows) / size))
        number = min(max(page, 1), pages)
        after, before = (number - 1) * size, number * size
        if from_newest:
            after, before = len(statement.rows) - before, len(statement.rows) - after
        rows = statement.rows[max(after, 0) : before]
        carried = rows[0].balance_after - rows[0].amount if rows else statement.opening
        return replace(statement, rows=rows, brought_forward=carried, page=number, pages=pages)

    def read_statements(
        self, accounts: Sequence[Account], start: date, end: date
    ) -> dict[int, Statement]:
        books = _read_books(accounts)
        return {pk: book.statement(start, end) for pk, book in books.items()}

    def stream_statement(self, account: Account, start: date, end: date) -> StatementStream:
        statement = self.read_statement(account, start, end)
        return StatementStream(
            statement.start, statement.end, statement.opening, iter(statement.rows)
        )

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
        rows = self.read_statement(account, start, end, kinds=kinds).rows
        places = {row.seq: place for place, row in enumerate(reversed(rows))}
        return places[seq] // size + 1 if seq in places else None

    def count_rows(self, accounts: Iterable[Account], start: date, end: date) -> list[RowCount]:
        books = _read_books(accounts)
        counts = Counter(
            (row.booking_date, pk)
            for pk, book in books.items()
            for row in book.statement(start, end).rows
        )
        return [RowCount(pk, day, rows) for (day, pk), rows in sorted(counts.items())]

    def newest_rows(
        self, account: Account, state: AccountBalance, since: date, limit: int
    ) -> tuple[StatementLine, ...]:
        return _read_book(account).statement(since, state.today).rows[::-1][:limit]

    def month_totals(
        self, account: Account, state: AccountBalance, months: int = 12
    ) -> tuple[MonthTotal, ...]:
        """Return the months; none unless the postings go back to the first of them."""
        book, first = _read_book(account), Period.of(state.today).plus(1 - months)
        if not book.rows or book.first > first.first_day:
            return ()
        by_month: defaultdict[Period, list[StatementLine]] = defaultdict(list)
        for row in book.statement(book.first, state.today).rows:
            by_month[Period.of(row.booking_date)].append(row)
        totals: list[MonthTotal] = []
        opening = book.balance_on(first.first_day - A_DAY)
        while first <= Period.of(state.today):
            rows = by_month[first]
            charged = sum_money(row.amount for row in rows if row.kind == EntryKind.CHARGE)
            paid = -sum_money(row.amount for row in rows if row.kind == EntryKind.PAYMENT)
            other = sum_money(row.amount for row in rows) - charged + paid
            totals.append(MonthTotal(first, opening, charged, paid, other))
            opening, first = totals[-1].closing, first.next
        return tuple(totals)

    def month_flows(self, first: Period, last: Period, day: date) -> tuple[MonthFlow, ...]:
        return queries.list_snapshot_flows(first, last, day)

    def versions_of(self, days: Sequence[date]) -> dict[date, str]:
        """Return the snapshot behind each day. One query."""
        snapshots = list_accepted(max(days))
        return {
            day: f"{day}:{next((past.key for past in snapshots if past.day <= day), '')}"
            for day in days
        }

    def years_of(self, account: Account, today: date) -> list[int]:
        first = _read_book(account).first.year
        return list(range(today.year, min(first, today.year) - 1, -1))

    def last_payments(self, account: Account, today: date, limit: int = 5) -> list[BookedPayment]:
        book = _read_book(account)
        return _payments(book.statement(book.first, today).rows)[::-1][:limit]

    def payments_between(self, account: Account, first: date, last: date) -> list[BookedPayment]:
        return _payments(_read_book(account).statement(first, last).rows)


def balance_in(stated: StatedAccount | None, day: date) -> AccountBalance:
    """Return what an account owes on a day by its last state (`mirror.md` §4).

    The balance is owed by the terms of the items, the earliest first, until it is reached: so
    overdue is never more than the balance. What no item explains is due at the nearest term.
    Nothing is known of an account without a state, and of one that is gone for long.
    """
    if stated is None or stated.is_gone and day - stated.snapshot.day > GONE_SHOWN:
        return AccountBalance(day, ZERO, ZERO, (), is_gone=True)
    debits, left = [], max(stated.balance, ZERO)
    for item in stated.items:
        if part := min(item.remaining, left):
            debits.append(OpenDebit(item.pk, item.due_date, part))
            left -= part
    nearest = next((place for place, one in enumerate(debits) if one.due_date >= day), None)
    if left and nearest is not None:
        debits[nearest] = replace(debits[nearest], amount=debits[nearest].amount + left)
        left = ZERO
    return AccountBalance(
        day,
        stated.balance,
        max(-stated.balance, ZERO),
        tuple(debits),
        without_term=left,
        stated_on=stated.snapshot.day,
        is_gone=stated.is_gone,
    )


def _state(stated: StatedAccount | None, day: date) -> AccountState:
    balance = balance_in(stated, day)
    postings = OpenPostings((), (), ())
    if stated is not None and not balance.is_unknown:
        items = tuple(_open_item(item) for item in stated.items)
        postings = OpenPostings(
            tuple(item for item in items if item.due_date and item.due_date < day),
            tuple(item for item in items if item.due_date and item.due_date >= day),
            tuple(_waiting_money(free, stated.snapshot.day) for free in stated.free_money),
            is_partial=stated.snapshot.items_partial,
        )
    return AccountState(Book(()), balance, lambda: postings)


def _open_item(item: FeedItem) -> OpenItem:
    return OpenItem(
        seq=item.pk,
        title=item.title,
        period=item.period,
        booking_date=item.booking_date or item.due_date,
        due_date=item.due_date,
        whole=item.amount,
        open=item.remaining,
        charged=False,
    )


def _waiting_money(free: FreeMoney, day: date) -> WaitingMoney:
    return WaitingMoney(
        seq=free.pk,
        title=free.title,
        period="",
        booking_date=free.booking_date or day,
        due_date=None,
        whole=free.remaining,
        open=free.remaining,
        charged=False,
    )


@dataclass(frozen=True, slots=True)
class FeedBook:
    """The postings of an account as rows, from `first` to `last`, and the balance after them.

    Without postings it is the day of the last state.
    """

    first: date
    last: date
    balance: Money
    rows: tuple[FeedLine, ...] = ()

    def balance_on(self, day: date) -> Money:
        """Return the balance at the end of a day; before the first one that before its rows."""
        return self.balance - sum_money(row.amount for row in self.rows if row.booking_date > day)

    def statement(
        self, start: date, end: date, kinds: Collection[EntryKind] | None = None
    ) -> Statement:
        """Return the rows of the days that the program has stated: no others can be stated."""
        start = min(max(start, self.first), self.last)
        end = max(min(end, self.last), start)
        opening = self.balance_on(start - A_DAY)
        rows = tuple(
            row
            for row in self.rows
            if start <= row.booking_date <= end and (kinds is None or row.kind in kinds)
        )
        debits = sum_money(row.debit for row in rows if row.debit)
        credits = sum_money(row.credit for row in rows if row.credit)
        return Statement(start, end, opening, rows, debits, credits, opening)


def _read_book(account: Account) -> FeedBook:
    return _read_books([account])[account.pk]


def _read_books(accounts: Iterable[Account]) -> dict[int, FeedBook]:
    """Return the book of each account, by its id; of an unknown one its empty first day."""
    books = {
        account.pk: FeedBook(account.opened_on, account.opened_on, ZERO) for account in accounts
    }
    histories = read_histories(books)
    for pk, stated in read_stated([pk for pk in books if pk not in histories]).items():
        books[pk] = FeedBook(stated.snapshot.day, stated.snapshot.day, stated.balance)
    for pk, history in histories.items():
        books[pk] = FeedBook(history.first, history.last, history.balance, _rows(history))
    return books


def _rows(history: History) -> tuple[FeedLine, ...]:
    """Return the postings as rows, whose balances lead to the one that the program states."""
    balance = history.balance - sum_money(posting.amount for posting in history.postings)
    rows = []
    for posting in history.postings:
        balance += posting.amount
        rows.append(
            FeedLine(
                entry_id=posting.pk,
                seq=posting.pk,
                kind=kind_of(posting),
                booking_date=posting.booking_date,
                title=posting.title,
                amount=posting.amount,
                balance_after=balance,
                due_date=posting.due_date,
                period=posting.period,
                document_id=None,
                corrected=False,
            )
        )
    return tuple(rows)


def kind_of(posting: FeedPosting) -> EntryKind:
    """Return what a posting is: as the program says, else a charge or a payment by its sign."""
    if posting.kind:
        return KINDS[ItemKind(posting.kind)]
    return EntryKind.CHARGE if posting.amount > ZERO else EntryKind.PAYMENT


def _payments(rows: Iterable[StatementLine]) -> list[BookedPayment]:
    return [
        BookedPayment(row.seq, row.booking_date, -row.amount, row.title)
        for row in rows
        if row.kind == EntryKind.PAYMENT
    ]
