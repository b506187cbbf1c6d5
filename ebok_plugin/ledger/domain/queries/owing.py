"""Which accounts owe on a day, without replaying any: by balances alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Sum,
)

from cms_ext.base.database.chunks import split_into_chunks
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.record import rules_of
from ebok_plugin.ledger.models import Account, LedgerEntry, Snapshot
from ebok_plugin.ledger.models.entry import EntryQuerySet

# The accounts that are asked of which day the newest snapshots are; all have the same as a rule.
ASKED = 50


class Owing(NamedTuple):
    """The ids in order, and whether snapshots were there to start from."""

    accounts: list[int]
    snapshots: bool


def accounts_that_owe(day: date, accounts: QuerySet[Account] | None = None) -> Owing:
    """The accounts with a positive balance at the end of a day; of all accounts by default.

    What was before the newest snapshots is not read again. Four queries, and one for each 900
    accounts that have none of them; two where there are no snapshots.
    """
    cut = _newest_day(day, rules_of(allocation_settings()))
    grosze = _balances(day, cut, accounts)
    return Owing(sorted(pk for pk, owed in grosze.items() if owed > 0), cut is not None)


def _balances(day: date, cut: date | None, accounts: QuerySet[Account] | None) -> dict[int, int]:
    booked = LedgerEntry.objects.filter(booking_date__lte=day)
    of_these = booked if accounts is None else booked.filter(account__in=accounts)
    if cut is None:
        return dict(_sums(of_these))
    rules = rules_of(allocation_settings())
    known = Account.objects.all() if accounts is None else accounts
    with_cut = known.filter(snapshots__day=cut, snapshots__rules=rules)
    grosze = dict(
        with_cut.order_by().annotate(grosze=_raw("snapshots__balance")).values_list("pk", "grosze")
    )
    for pk, since in _sums(of_these.filter(booking_date__gt=cut)):
        if pk in grosze:
            grosze[pk] += since
    at_cut = Snapshot.objects.filter(account=OuterRef("pk"), day=cut, rules=rules)
    without = known.filter(~Exists(at_cut)).order_by().values_list("pk", flat=True)
    for portion in split_into_chunks(without):
        grosze.update(_sums(booked.filter(account_id__in=portion)))
    return grosze


def _newest_day(day: date, rules: str) -> date | None:
    """Of the snapshots of the first accounts; whichever it is, the balances are the same."""
    first = Account.objects.order_by("pk").values("pk")[:ASKED]
    there = Snapshot.objects.filter(account__in=first, day__lte=day, rules=rules)
    newest: date | None = there.aggregate(newest=Max("day"))["newest"]
    return newest


def _sums(entries: EntryQuerySet) -> Iterable[tuple[int, int]]:
    """Account and grosze."""
    sums = entries.order_by().values("account_id").annotate(summed=Sum(_raw("amount")))
    return sums.values_list("account_id", "summed")


def _raw(field: str) -> ExpressionWrapper[F]:
    """The column holds grosze; going through Money for each row would double the time."""
    return ExpressionWrapper(F(field), output_field=BigIntegerField())
