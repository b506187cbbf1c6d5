"""The ledger of one account as its holder reads it: rows, running balance, months."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.models import Account, LedgerEntry, Snapshot
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind, name_operation

PAGE_ROWS = 100
ROWS_AT_ONCE = 2_000
PAYMENTS = (EntryKind.PAYMENT, EntryKind.PAYMENT_RETURN)
# A REVERSAL counts with the kind of what it undoes.
EFFECTIVE_KIND = Coalesce(F("reverses__kind"), F("kind"))
COLUMNS = (
    "pk",
    "seq",
    "kind",
    "booking_date",
    "title",
    "amount",
    "due_date",
    "document__period",
    "document_id",
    "document__correction_of_id",
    "reversed_by",
)
AMOUNT = COLUMNS.index("amount")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry with the balance after it; positive amounts are owed.

    `corrected` marks both an undone entry and its REVERSAL; `corrects` marks a charge that corrects
    another one. `document_id` opens the charge.
    """

    entry_id: int
    seq: int
    kind: EntryKind
    booking_date: date
    title: str
    amount: Money
    balance_after: Money
    due_date: date | None
    period: str
    document_id: int | None
    corrected: bool
    corrects: bool = False

    @property
    def name(self) -> str:
        """What kind of operation it is, as text."""
        return name_operation(self.kind, corrects=self.corrects)

    @property
    def brief_name(self) -> str:
        """Return the name in a short list; an opening item has its own, a whole balance none."""
        is_whole = self.title.casefold().startswith(self.name.casefold())
        return self.title if self.kind == EntryKind.OPENING and not is_whole else self.name

    @property
    def page(self) -> str:
        """Return the name of the address that shows it, by the account and `seq`."""
        return "ebok:entry" if self.document_id is None else "ebok:charge"

    @property
    def debit(self) -> Money | None:
        """Return the amount for the column „Obciążenie”."""
        return self.amount if self.amount > ZERO else None

    @property
    def credit(self) -> Money | None:
        """Return the amount for the column „Wpłata”, positive."""
        return -self.amount if self.amount < ZERO else None


@dataclass(frozen=True, slots=True)
class Statement:
    """`closing == opening + debits − credits`; the closing of a month opens the next (INV-3).

    The four figures are of all entries from `start` to `end`, also when `rows` are only page `page`
    of `pages`; `brought_forward` is the balance before the first of these rows. With only some
    kinds of entries the balances mean nothing: such rows do not lead from one to the next.
    """

    start: date
    end: date
    opening: Money
    rows: tuple[StatementLine, ...]
    debits: Money
    credits: Money
    brought_forward: Money
    page: int = 1
    pages: int = 1

    @property
    def closing(self) -> Money:
        return self.opening + self.debits - self.credits

    @property
    def is_first(self) -> bool:
        return self.page == 1

    @property
    def is_last(self) -> bool:
        return self.page == self.pages


def read_statement(
    account: Account,
    start: date,
    end: date,
    *,
    kinds: Collection[EntryKind] | None = None,
    page: int | None = None,
    size: int = PAGE_ROWS,
    from_newest: bool = False,
) -> Statement:
    """Return the entries booked from `start` to `end`, inclusive, in order (`ledger.md` §4.5).

    With `kinds` only those, a REVERSAL with what it undoes. With `page` only that page of `size`
    rows, counted from 1 as the oldest, or as the newest (`from_newest`; the order of the rows
    stays); a number beyond the last gives the last, one below the first the first. A constant
    number of queries.
    """
    opening = sum_balance(account, start - timedelta(1))
    entries = _booked(account, start, end, kinds)
    if page is None:
        rows = _rows(entries.in_order(), opening)
        debits = sum_money(row.debit for row in rows if row.debit)
        credits = sum_money(row.credit for row in rows if row.credit)
        return Statement(start, end, opening, rows, debits, credits, opening)
    sums = entries.aggregate(
        count=Count("pk"),
        debits=Sum("amount", filter=Q(amount__gt=ZERO)),
        credits=Sum("amount", filter=Q(amount__lt=ZERO)),
    )
    pages = max(1, ceil(sums["count"] / size))
    number = min(max(page, 1), pages)
    after = (number - 1) * size
    before = max(0, sums["count"] - after - size) if from_newest else after
    until = sums["count"] - after if from_newest else before + size
    ordered = entries.in_order()
    fetched = list(ordered[before:until].values_list(*COLUMNS))
    debits, credits = sums["debits"] or ZERO, -(sums["credits"] or ZERO)
    # The database sums the pages before this one; the first page has none.
    passed = ordered[until:] if from_newest else ordered[:before]
    summed = passed.aggregate(summed=Sum("amount"))["summed"] if number > 1 else None
    carried = opening + (summed or ZERO)
    if from_newest:
        shown = sum_money(row[AMOUNT] for row in fetched)
        carried = opening + debits - credits - (summed or ZERO) - shown
    rows = tuple(_with_balances(fetched, carried))
    return Statement(start, end, opening, rows, debits, credits, carried, number, pages)


def read_statements(accounts: Sequence[Account], start: date, end: date) -> dict[int, Statement]:
    """Return `read_statement` of each account by its key, with all rows. Two queries."""
    opened = LedgerEntry.objects.filter(account__in=accounts, booking_date__lt=start).order_by()
    summed = opened.values_list("account_id").annotate(summed=Sum("amount"))
    openings: dict[int, Money] = dict(summed)
    entries = LedgerEntry.objects.filter(account__in=accounts, booking_date__range=(start, end))
    booked: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *row in entries.in_order().values_list("account_id", *COLUMNS):
        booked[key].append(tuple(row))
    statements = {}
    for account in accounts:
        opening = openings.get(account.pk, ZERO)
        rows = tuple(_with_balances(booked[account.pk], opening))
        debits = sum_money(row.debit for row in rows if row.debit)
        credits = sum_money(row.credit for row in rows if row.credit)
        statements[account.pk] = Statement(start, end, opening, rows, debits, credits, opening)
    return statements


@dataclass(frozen=True, slots=True)
class StatementStream:
    """A statement of any length as a stream; `rows` can be read once."""

    start: date
    end: date
    opening: Money
    rows: Iterator[StatementLine]


def stream_statement(account: Account, start: date, end: date) -> StatementStream:
    """Return the rows of `read_statement` as a stream, a few at a time."""
    opening = sum_balance(account, start - timedelta(1))
    entries = _booked(account, start, end, None).in_order()
    found = entries.values_list(*COLUMNS).iterator(ROWS_AT_ONCE)
    return StatementStream(start, end, opening, _with_balances(found, opening))


def find_page(
    account: Account,
    start: date,
    end: date,
    seq: int,
    *,
    kinds: Collection[EntryKind] | None = None,
    size: int = PAGE_ROWS,
) -> int | None:
    """Return the page, counted from the newest, that has entry `seq`; None when none has it.

    Two queries at most.
    """
    entries = _booked(account, start, end, kinds)
    sought = entries.filter(seq=seq).values_list("booking_date", "kind").first()
    if sought is None:
        return None
    day, kind = sought
    later = [one for one in EntryKind if one.order > EntryKind(kind).order]
    same_day = Q(kind__in=later) | Q(kind=kind, seq__gt=seq)
    newer = entries.filter(Q(booking_date__gt=day) | Q(booking_date=day) & same_day)
    return newer.count() // size + 1


def _booked(
    account: Account, start: date, end: date, kinds: Collection[EntryKind] | None
) -> EntryQuerySet:
    entries: EntryQuerySet = account.entries.filter(booking_date__range=(start, end))
    if kinds is None:
        return entries
    return entries.annotate(effective_kind=EFFECTIVE_KIND).filter(effective_kind__in=kinds)


def _rows(entries: EntryQuerySet, balance: Money) -> tuple[StatementLine, ...]:
    """Return the rows of entries in their order, which begin with a balance."""
    return tuple(_with_balances(entries.values_list(*COLUMNS), balance))


def _with_balances(found: Iterable[tuple[Any, ...]], balance: Money) -> Iterator[StatementLine]:
    for row in found:
        entry_id, seq, kind, day, title, amount, due, period, document_id, target, undone_by = row
        balance += amount
        yield StatementLine(
            entry_id,
            seq,
            EntryKind(kind),
            day,
            title,
            amount,
            balance,
            due,
            period or "",
            document_id,
            kind == EntryKind.REVERSAL or undone_by is not None,
            corrects=target is not None,
        )


def sum_balance(account: Account, day: date) -> Money:
    """Return the balance at the end of a day as the sum of entries. Two queries."""
    snapshot = _snapshot_ready.first(account=account.pk, day=day)
    since, carried = snapshot or (date.min, ZERO)
    return carried + (_sum_ready.first(account=account.pk, since=since, day=day) or ZERO)


def _snapshot(account: int, day: date) -> QuerySet[Snapshot, tuple[date, Money]]:
    newest = Snapshot.objects.filter(account=account, day__lte=day).order_by("-day")
    return newest.values_list("day", "balance")[:1]


def _sum_after(account: int, since: date, day: date) -> QuerySet[LedgerEntry, Money]:
    booked = LedgerEntry.objects.filter(
        account=account, booking_date__gt=since, booking_date__lte=day
    )
    sums = booked.order_by().values("account").annotate(summed=Sum("amount"))
    return sums.values_list("summed", flat=True)


_snapshot_ready, _sum_ready = PreparedQuery(_snapshot), PreparedQuery(_sum_after)


def list_newest_entries(
    account: Account, state: AccountBalance, since: date, limit: int
) -> tuple[StatementLine, ...]:
    """Return the last rows from `since` to the day of the state, the newest first.

    One query, however much was booked: balances are counted back from that of the state.
    """
    rows = _newest_ready(limit)(account=account.pk, since=since, today=state.today)
    before = state.balance - sum_money(row[COLUMNS.index("amount")] for row in rows)
    return tuple(reversed(list(_with_balances(reversed(rows), before))))


@cache
def _newest_ready(limit: int) -> PreparedQuery[tuple[Any, ...]]:
    def build(account: int, since: date, today: date) -> QuerySet[LedgerEntry, tuple[Any, ...]]:
        booked = LedgerEntry.objects.filter(account=account, booking_date__range=(since, today))
        return booked.in_order().reverse().values_list(*COLUMNS)[:limit]

    return PreparedQuery(build)


@dataclass(frozen=True, slots=True)
class BookedPayment:
    """A valid payment of the account; `amount` is positive."""

    seq: int
    booked_on: date
    amount: Money
    title: str


def last_payments(account: Account, today: date, limit: int = 5) -> list[BookedPayment]:
    """Return the valid ones of the newest `limit` payments booked up to a day, newest first."""
    paid = account.entries.filter(kind=EntryKind.PAYMENT, booking_date__lte=today)
    newest = paid.select_related("reversed_by").order_by("-booking_date", "-seq")
    return _standing(newest[:limit])


def payments_between(account: Account, first: date, last: date) -> list[BookedPayment]:
    """Return valid payments of these days, both included, oldest first. One query."""
    payments = account.entries.filter(kind=EntryKind.PAYMENT, booking_date__range=(first, last))
    return _standing(payments.select_related("reversed_by").in_order())


def _standing(entries: Iterable[LedgerEntry]) -> list[BookedPayment]:
    return [
        BookedPayment(entry.seq, entry.booking_date, -entry.amount, entry.title)
        for entry in entries
        if not hasattr(entry, "reversed_by")
    ]


class RowCount(NamedTuple):
    """How many rows an account, by its id, has on a day."""

    account: int
    day: date
    rows: int


def count_rows(accounts: Iterable[Account], start: date, end: date) -> list[RowCount]:
    """Count the rows of a period by day, then account; days without any are left out. One query."""
    booked = LedgerEntry.objects.filter(
        account__in=[account.pk for account in accounts], booking_date__range=(start, end)
    )
    counted = booked.values_list("account_id", "booking_date").annotate(rows=Count("pk"))
    return [RowCount(*row) for row in counted.order_by("booking_date", "account_id")]


def years_of(account: Account, today: date) -> list[int]:
    """Return the years with entries, the newest first, with the current one."""
    first = _first_day_ready.first(account=account.pk)
    oldest = min(first.year, today.year) if first else today.year
    return list(range(today.year, oldest - 1, -1))


def _first_day(account: int) -> QuerySet[LedgerEntry, date]:
    entries = LedgerEntry.objects.filter(account=account).order_by("booking_date")
    return entries.values_list("booking_date", flat=True)[:1]


_first_day_ready = PreparedQuery(_first_day)
