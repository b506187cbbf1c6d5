"""Balances of the accounts that owe, without a replay of those that do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Sum,
)

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.account import balances_of_ids
from ebok_plugin.ledger.domain.queries.book import approved_plans
from ebok_plugin.ledger.domain.record import digest_rules
from ebok_plugin.ledger.models import Account, LedgerEntry, Snapshot
from ebok_plugin.ledger.models.entry import EntryQuerySet


def owing_balances(
    day: date, accounts: QuerySet[Account] | None = None
) -> Iterator[tuple[int, AccountBalance]]:
    """Yield the id and balance of each account with a positive balance on a day, by id.

    Of all accounts by default. Entries before a snapshot are not read. Three queries for each 900
    accounts that owe, besides those of `accounts_that_owe`.
    """
    owing = accounts_that_owe(day, accounts)
    for portion in split_into_chunks(owing.accounts):
        yield from balances_of_ids(portion, day, use_snapshots=owing.has_snapshots).items()


def versions_of(days: Sequence[date]) -> dict[date, str]:
    """Return for each day a key of what its balances are made of: entries, plans and rules.

    A query for each day and one more.
    """
    plans = approved_plans().aggregate(
        newest=Max("approved_at"), ended=Count("ended_on"), last=Max("ended_on")
    )
    # As text a moment has a blank, which memcached refuses in a key.
    newest = plans.pop("newest")
    moment = newest and newest.isoformat()
    others = ":".join(map(str, (digest_rules(allocation_settings()), moment, *plans.values())))
    return {day: f"{day}:{_newest_entry(day)}:{others}" for day in days}


def _newest_entry(day: date) -> int | None:
    # The newest first: a maximum would read all entries of the ledger.
    booked = LedgerEntry.objects.filter(booking_date__lte=day).order_by("-pk")
    return booked.values_list("pk", flat=True).first()


# How many accounts are read to find the day of the newest snapshots; as a rule all have the same.
SNAPSHOT_SAMPLE = 50


class Owing(NamedTuple):
    """The ids in order, and whether snapshots were there to start from."""

    accounts: list[int]
    has_snapshots: bool


def accounts_that_owe(day: date, accounts: QuerySet[Account] | None = None) -> Owing:
    """Return the accounts with a positive balance at the end of a day; of all by default.

    Entries before the newest snapshots are not read. Four queries, and one for each 900 accounts
    without a snapshot; two where there are no snapshots.
    """
    snapshot_day = _newest_day(day, digest_rules(allocation_settings()))
    grosze = _balances(day, snapshot_day, accounts)
    return Owing(sorted(pk for pk, owed in grosze.items() if owed > 0), snapshot_day is not None)


def accounts_with_balance(amount: Money, day: date) -> Iterator[int]:
    """Yield the ids of the accounts that owe or have paid too much by exactly this amount.

    The queries of `accounts_that_owe`.
    """
    snapshot_day = _newest_day(day, digest_rules(allocation_settings()))
    for pk, owed in sorted(_balances(day, snapshot_day, None).items()):
        if abs(owed) == amount.grosze:
            yield pk


def _balances(
    day: date, snapshot_day: date | None, accounts: QuerySet[Account] | None
) -> dict[int, int]:
    booked = LedgerEntry.objects.filter(booking_date__lte=day)
    of_these = booked if accounts is None else booked.filter(account__in=accounts)
    if snapshot_day is None:
        return dict(_sums(of_these))
    rules = digest_rules(allocation_settings())
    in_scope = Account.objects.all() if accounts is None else accounts
    with_snapshot = in_scope.filter(snapshots__day=snapshot_day, snapshots__rules=rules)
    grosze = dict(
        with_snapshot.order_by()
        .annotate(grosze=_raw("snapshots__balance"))
        .values_list("pk", "grosze")
    )
    for pk, since in _sums(of_these.filter(booking_date__gt=snapshot_day)):
        if pk in grosze:
            grosze[pk] += since
    at_that_day = Snapshot.objects.filter(account=OuterRef("pk"), day=snapshot_day, rules=rules)
    without = in_scope.filter(~Exists(at_that_day)).order_by().values_list("pk", flat=True)
    for portion in split_into_chunks(without):
        grosze.update(_sums(booked.filter(account_id__in=portion)))
    return grosze


def _newest_day(day: date, rules: str) -> date | None:
    """Return the newest day of the first accounts' snapshots; any day gives equal balances."""
    first = Account.objects.order_by("pk").values("pk")[:SNAPSHOT_SAMPLE]
    there = Snapshot.objects.filter(account__in=first, day__lte=day, rules=rules)
    newest: date | None = there.aggregate(newest=Max("day"))["newest"]
    return newest


def _sums(entries: EntryQuerySet) -> Iterable[tuple[int, int]]:
    """Yield account and grosze."""
    sums = entries.order_by().values("account_id").annotate(summed=Sum(_raw("amount")))
    return sums.values_list("account_id", "summed")


def _raw(field: str) -> ExpressionWrapper[F]:
    """Read the column in grosze; Money for each row would double the time."""
    return ExpressionWrapper(F(field), output_field=BigIntegerField())
