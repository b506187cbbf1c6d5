"""Queries of snapshots: which is shown, the newest state of each account, and sums by month.

A few queries for one account or for nine hundred (`mirror.md` §3).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.charges.domain.charging_sources import ExpectedCharge
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.queries.month_flow import MonthFlow, list_months
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.models import (
    FeedBalance,
    FeedComing,
    FeedComponent,
    FeedItem,
    FeedPosting,
    FeedSnapshot,
    FreeMoney,
)


class StoredBalance(NamedTuple):
    """A balance and what a month costs, in grosze."""

    account_id: int
    balance: int
    monthly_charge: int


class KnownAccount(NamedTuple):
    """What the register says of an account; `payer_name` is the name as it is billed."""

    pk: int
    payer_name: str
    nrb: str


def find_shown_snapshot() -> FeedSnapshot | None:
    """Return the snapshot that residents see: the newest accepted one. One query."""
    return FeedSnapshot.objects.accepted().first()


def list_accepted_snapshots() -> list[FeedSnapshot]:
    """List the accepted snapshots, the newest first; of a day only the one that counts.

    A later snapshot of the same day replaces the earlier one until it is taken back.
    """
    by_day: dict[date, FeedSnapshot] = {}
    for snapshot in FeedSnapshot.objects.accepted():
        by_day.setdefault(snapshot.day, snapshot)
    return list(by_day.values())


def select_gone(day: date) -> QuerySet[Account]:
    """Select the accounts that the snapshot of a day has left out; none without a snapshot."""
    snapshots = list_accepted(day)
    if not snapshots:
        return Account.objects.none()
    listed = FeedBalance.objects.filter(snapshot_id=snapshots[0].key)
    return Account.objects.exclude(pk__in=listed.values("account"))


def find_snapshot_of_day(day: date) -> FeedSnapshot | None:
    """Return the accepted snapshot of a day."""
    return FeedSnapshot.objects.accepted().filter(day=day).first()


def load_balances(snapshot: FeedSnapshot) -> dict[str, StoredBalance]:
    """Map the account numbers of a snapshot to their balances."""
    stored = FeedBalance.objects.filter(snapshot=snapshot).order_by()
    rows = stored.values_list("account__account_no", "account_id", "balance", "monthly_charge")
    return {
        number: StoredBalance(account, balance.grosze, charge.grosze)
        for number, account, balance, charge in rows.iterator()
    }


def load_known_accounts() -> dict[str, KnownAccount]:
    """Map the numbers of all accounts to what the register says of them."""
    rows = Account.objects.order_by().values_list("account_no", "pk", "payer_name", "nrb")
    return {number: KnownAccount(pk, name, nrb or "") for number, pk, name, nrb in rows}


A_DAY = timedelta(days=1)


class SnapshotFacts(NamedTuple):
    """What a reader needs of an accepted snapshot; `key` is its id."""

    key: int
    day: date
    turnover_from: date | None
    items_partial: bool
    has_details: bool


def list_accepted(day: date) -> list[SnapshotFacts]:
    """List the accepted snapshots up to a day, the newest first; of each day the one that counts.

    One query.
    """
    accepted = FeedSnapshot.objects.accepted().filter(day__lte=day)
    by_day: dict[date, SnapshotFacts] = {}
    for row in accepted.values_list("pk", "day", "turnover_from", "items_partial", "has_details"):
        by_day.setdefault(row[1], SnapshotFacts(*row))
    return list(by_day.values())


def accounts_with_balance(amount: Money, day: date) -> Iterator[int]:
    """Yield the ids of the accounts whose balance the snapshot of a day states as this amount.

    Owed or paid too much. Two queries.
    """
    for snapshot in list_accepted(day)[:1]:
        stated = FeedBalance.objects.filter(snapshot=snapshot.key, balance__in=(amount, -amount))
        yield from stated.order_by("account_id").values_list("account_id", flat=True)


@dataclass(frozen=True, slots=True)
class StatedAccount:
    """An account in the newest snapshot that lists it; items by due date, money by its place.

    `is_gone` where a newer snapshot has left the account out.
    """

    snapshot: SnapshotFacts
    is_gone: bool
    balance: Money
    items: tuple[FeedItem, ...]
    free_money: tuple[FreeMoney, ...]


def read_stated(accounts: Iterable[int], day: date = date.max) -> dict[int, StatedAccount]:
    """Return the last state of each account up to a day, by its id; unknown ones are left out.

    Four queries for up to 900 accounts, one more where an account is gone.
    """
    snapshots = list_accepted(day)
    stated: dict[int, StatedAccount] = {}
    for portion in split_into_chunks(accounts if snapshots else ()):
        balances = _newest_balances(portion, snapshots)
        keys = {snapshot.key for snapshot, _balance in balances.values()}
        items: defaultdict[tuple[int, int], list[FeedItem]] = defaultdict(list)
        for item in FeedItem.objects.filter(account_id__in=portion, snapshot_id__in=keys):
            items[item.account_id, item.snapshot_id].append(item)
        money: defaultdict[tuple[int, int], list[FreeMoney]] = defaultdict(list)
        for free in FreeMoney.objects.filter(account_id__in=portion, snapshot_id__in=keys):
            money[free.account_id, free.snapshot_id].append(free)
        for account, (snapshot, balance) in balances.items():
            place = account, snapshot.key
            stated[account] = StatedAccount(
                snapshot,
                snapshot is not snapshots[0],
                balance,
                tuple(sorted(items[place], key=lambda item: (item.due_date, item.position))),
                tuple(sorted(money[place], key=lambda free: free.position)),
            )
    return stated


def _newest_balances(
    accounts: Sequence[int], snapshots: Sequence[SnapshotFacts]
) -> dict[int, tuple[SnapshotFacts, Money]]:
    latest = snapshots[0]
    listed = FeedBalance.objects.filter(account_id__in=accounts, snapshot_id=latest.key)
    newest = {pk: (latest, balance) for pk, balance in listed.values_list("account_id", "balance")}
    gone = [pk for pk in accounts if pk not in newest]
    if gone:
        by_key = {snapshot.key: snapshot for snapshot in snapshots}
        before = FeedBalance.objects.filter(account_id__in=gone, snapshot_id__in=by_key)
        rows = before.order_by("account_id", "-snapshot__day")
        for pk, key, balance in rows.values_list("account_id", "snapshot_id", "balance"):
            newest.setdefault(pk, (by_key[key], balance))
    return newest


def read_expected_charges(
    accounts: Sequence[Account], today: date, count: int
) -> dict[int, Sequence[ExpectedCharge]]:
    """Return the next charge of each account, where the shown snapshot has one. Two queries."""
    snapshots = list_accepted(today) if is_mirror() and count else []
    if not snapshots:
        return {}
    coming = FeedComing.objects.filter(
        account_id__in=[account.pk for account in accounts], snapshot_id=snapshots[0].key
    )
    return {
        one.account_id: (ExpectedCharge(Period.parse(one.period), one.due_date, one.amount),)
        for one in coming
        if one.due_date >= today
    }


def read_components(
    account: Account, first: Period, last: Period, today: date
) -> list[FeedComponent]:
    """Return the components of these months as the newest snapshot with the month has them.

    By month, then as the program lists them. Two queries.
    """
    ages = {snapshot.key: age for age, snapshot in enumerate(list_accepted(today))}
    stored = FeedComponent.objects.filter(
        account=account, snapshot_id__in=ages, period__range=(str(first), str(last))
    )
    rows = sorted(stored, key=lambda row: (row.period, ages[row.snapshot_id], row.position))
    newest: dict[str, int] = {}
    return [
        row for row in rows if newest.setdefault(row.period, row.snapshot_id) == row.snapshot_id
    ]


def has_components(account: Account, today: date) -> bool:
    """Return whether an accepted snapshot has components of the account's charge. One query."""
    accepted = FeedSnapshot.objects.accepted().filter(day__lte=today)
    return FeedComponent.objects.filter(account=account, snapshot__in=accepted).exists()


class Span(NamedTuple):
    """Days of which the postings of a snapshot count: a newer one has none of them."""

    key: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class History:
    """All postings of an account from `first` to `last`, in order, and the balance after them."""

    first: date
    last: date
    balance: Money
    postings: tuple[FeedPosting, ...]


def read_histories(accounts: Iterable[int]) -> dict[int, History]:
    """Return the postings of each account, by its id, back to the first gap.

    Accounts of which no snapshot has postings are left out. Three queries for up to 900 accounts.
    """
    accepted = list_accepted(date.max)
    snapshots = [one for one in accepted if one.turnover_from and one.has_details]
    histories: dict[int, History] = {}
    for portion in split_into_chunks(accounts if snapshots else ()):
        balances: defaultdict[int, dict[int, Money]] = defaultdict(dict)
        listed = FeedBalance.objects.filter(
            account_id__in=portion, snapshot_id__in=[snapshot.key for snapshot in snapshots]
        )
        for pk, key, balance in listed.values_list("account_id", "snapshot_id", "balance"):
            balances[pk][key] = balance
        spans = {pk: spans_of(snapshots, listing) for pk, listing in balances.items()}
        postings = _postings(spans)
        for pk, covered in spans.items():
            if not covered:
                continue
            newest = covered[0]
            histories[pk] = History(
                covered[-1].first, newest.last, balances[pk][newest.key], tuple(postings[pk])
            )
    return histories


def spans_of(snapshots: Iterable[SnapshotFacts], listing: Mapping[int, object]) -> list[Span]:
    """Return the days that snapshots with an account cover without a gap, the newest first.

    A newer snapshot counts where two cover a day: the program may have booked into the past.
    """
    spans: list[Span] = []
    for snapshot in snapshots:
        if snapshot.key not in listing or snapshot.turnover_from is None:
            continue
        last = min(snapshot.day, spans[-1].first - A_DAY) if spans else snapshot.day
        if spans and last < spans[-1].first - A_DAY:
            break
        if snapshot.turnover_from <= last:
            spans.append(Span(snapshot.key, snapshot.turnover_from, last))
    return spans


def _postings(spans: Mapping[int, Sequence[Span]]) -> dict[int, list[FeedPosting]]:
    days = {(pk, span.key): span for pk, covered in spans.items() for span in covered}
    stored = FeedPosting.objects.filter(
        account_id__in=spans, snapshot_id__in={key for _pk, key in days}
    )
    by_account: defaultdict[int, list[FeedPosting]] = defaultdict(list)
    for posting in stored.order_by("booking_date", "number", "position"):
        span = days.get((posting.account_id, posting.snapshot_id))
        if span and span.first <= posting.booking_date <= span.last:
            by_account[posting.account_id].append(posting)
    return by_account


def list_snapshot_flows(first: Period, last: Period, day: date) -> tuple[MonthFlow, ...]:
    """Return the whole months from `first` to `last` that the postings cover; else none.

    A positive posting charges, a negative one pays. Two queries.
    """
    stated = next(
        (one for one in list_accepted(day) if one.has_details and one.turnover_from), None
    )
    if stated is None or stated.turnover_from is None:
        return ()
    covered = Period.of(stated.turnover_from)
    if covered.first_day != stated.turnover_from:
        covered = covered.next
    begin = max(first, covered, key=lambda month: month.first_day)
    end = min(last, Period.of(stated.day), key=lambda month: month.first_day)
    charged: Counter[Period] = Counter()
    paid: Counter[Period] = Counter()
    rows = FeedPosting.objects.filter(
        snapshot=stated.key, booking_date__range=(begin.first_day, end.last_day)
    ).values_list("booking_date")
    positive, negative = Q(amount__gt=ZERO), Q(amount__lt=ZERO)
    sums = rows.annotate(
        charged=Sum("amount", filter=positive), paid=Sum("amount", filter=negative)
    )
    for booked, more, less in sums.order_by():
        charged[Period.of(booked)] += more.grosze if more else 0
        paid[Period.of(booked)] -= less.grosze if less else 0
    return tuple(
        MonthFlow(month, Money.from_grosze(charged[month]), Money.from_grosze(paid[month]))
        for month in list_months(begin, end)
    )
