"""The exceptions of accounts told too late: those that are kept are made those that are due
(fees_law.md §2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.sealed_rows.domain.sealing import take_turn
from ebok_plugin.charges.domain.rate import end_exception, except_rate, withdraw_exception
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.lateness import (
    DAY,
    OldRate,
    ToldRate,
    old_rates,
    owed_from,
    with_deliveries,
)
from ebok_plugin.fee_changes.domain.locked import locked
from ebok_plugin.fee_changes.domain.term import legal_terms
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import Contest, ContestedRate, FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account

HELD = (FeeChange.State.IN_FORCE, FeeChange.State.SUPERSEDED)
NO_RATE = Decimal(0)
AT_ONCE = 500

Lost = Collection[tuple[int, int, int]]
"""Account, change and component of cases that the co-op lost."""


@dataclass(frozen=True, slots=True)
class OldRatesOf:
    """One component of one account: the exceptions that are kept, and those that are due."""

    account: Account
    component_id: int
    told: tuple[ToldRate, ...]
    kept: tuple[RateException, ...]
    due: tuple[OldRate, ...]

    @property
    def right(self) -> bool:
        """Whether what is kept is what is due."""
        return tuple(map(as_old_rate, self.kept)) == self.due


def as_old_rate(row: RateException) -> OldRate:
    """An exception that is kept, to be compared with one that is due."""
    return OldRate(row.reference, row.rate, row.valid_from, row.valid_to)


def old_rates_of(
    accounts: QuerySet[Account], components: Collection[int] | None = None
) -> Iterator[OldRatesOf]:
    """What late notices mean for each account and component, by account; components, or all.

    Only changes that are in force count, and exceptions that rest on one of them. A constant
    number of queries, beside two for each day on which notices were made.
    """
    chosen = accounts.order_by().values("pk")
    notices = FeeNotice.objects.filter(change__state__in=HELD, account__in=chosen)
    notices = with_deliveries(notices).select_related("account__premises__building")
    kept = _kept(chosen)
    lost, book, terms = _lost(chosen), RateBook(), cache(legal_terms)
    ordered = notices.order_by("account_id", "change_id").iterator(AT_ONCE)
    for account, theirs in groupby(ordered, key=lambda notice: notice.account):
        told: defaultdict[int, list[ToldRate]] = defaultdict(list)
        for notice in theirs:
            day = notice.change.notified_on
            assert day is not None  # it has notices
            for row in content_from_json(notice.content).rows:
                if components is None or row.component_id in components:
                    first = owed_from(notice, row, terms(day))
                    since = None if first is None else first.first_day
                    told[row.component_id].append(_told(notice, row, since, lost, book))
        for component, rates in told.items():
            numbers = {one.number for one in rates}
            rows = kept.get((account.pk, component), ())
            ours = tuple(row for row in rows if row.reference in numbers)
            yield OldRatesOf(account, component, tuple(rates), ours, tuple(old_rates(rates)))


def _kept(
    accounts: QuerySet[Account, Any],
) -> Mapping[tuple[int, int], list[RateException]]:
    rows = RateException.objects.filter(
        cause=RateException.Cause.NOTICE_LATE, account__in=accounts
    ).select_related("account__payer", "component")
    found: defaultdict[tuple[int, int], list[RateException]] = defaultdict(list)
    for row in rows.order_by("valid_from"):
        found[row.account_id, row.component_id].append(row)
    return found


def _lost(accounts: QuerySet[Account, Any]) -> Lost:
    rows = ContestedRate.objects.filter(
        contest__state=Contest.State.LOST_BY_COOP, contest__account__in=accounts
    )
    return set(
        rows.order_by().values_list("contest__account", "contest__change", "rate__component")
    )


def _told(
    notice: FeeNotice, row: NoticeRow, since: date | None, lost: Lost, book: RateBook
) -> ToldRate:
    place = notice.account.premises.building.property_id
    before = book.find(row.component_id, on=row.since - DAY, property_id=place)
    return ToldRate(
        number=notice.change.number,
        since=row.since,
        rate=row.new_rate,
        before=before.rate if before else row.old_rate or NO_RATE,
        owed_from=since,
        lost=(notice.account_id, notice.change_id, row.component_id) in lost,
    )


@transaction.atomic
def settle_old_rates(
    accounts: QuerySet[Account], components: Collection[int], *, origin: Origin
) -> int:
    """Make what is kept what is due; returns of how many accounts something was changed.

    What was charged meanwhile is put right by a correction run. Raises FeeChangeError
    EXCEPTION_OVERLAP: one entered by hand is in the way.
    """
    wrong = [one for one in old_rates_of(accounts, components) if not one.right]
    for one in wrong:
        try:
            _put_right(one, origin)
        except ChargeError as error:
            raise FeeChangeError(error.code, error.message) from error
    return len({one.account.pk for one in wrong})


def _put_right(one: OldRatesOf, origin: Origin) -> None:
    """What goes or ends goes first, so that nothing is in the way of what is new."""
    open_days = {(due.number, due.rate, due.valid_from): due.valid_to for due in one.due}
    stays = set()
    for row in one.kept:
        key = (row.reference, row.rate, row.valid_from)
        if key in open_days and _ends_not_after(open_days[key], row.valid_to):
            stays.add(key)
            end = open_days[key]
            if end is not None and end != row.valid_to:
                end_exception(row, on=end, origin=origin)
        else:
            withdraw_exception(row, origin=origin)
    component = Component.objects.get(pk=one.component_id)
    for due in one.due:
        if (due.number, due.rate, due.valid_from) not in stays:
            except_rate(
                one.account,
                component,
                due.rate,
                valid_from=due.valid_from,
                valid_to=due.valid_to,
                cause=RateException.Cause.NOTICE_LATE,
                reference=due.number,
                origin=origin,
            )


def _ends_not_after(day: date | None, other: date | None) -> bool:
    return other is None or (day is not None and day <= other)


def settle_told(change: FeeChange, accounts: QuerySet[Account], *, origin: Origin) -> int:
    """Settle the components of one change; nothing is due before it is in force."""
    if change.state not in HELD:
        return 0
    return settle_old_rates(accounts, _components(change), origin=origin)


def _components(change: FeeChange) -> set[int]:
    return set(change.rates.order_by().values_list("component_id", flat=True))


def wrong_old_rates(change: FeeChange) -> list[OldRatesOf]:
    """What `recount_old_rates` would put right of a change in force, by account."""
    told = old_rates_of(Account.objects.filter(fee_notices__change=change), _components(change))
    return sorted(
        (one for one in told if not one.right),
        key=lambda one: (one.account.account_no, one.component_id),
    )


@transaction.atomic
def recount_old_rates(change: FeeChange, *, origin: Origin) -> int:
    """Settle everybody who was told of a change in force; returns how many were put right.

    Raises FeeChangeError: WRONG_STATE; those of `settle_old_rates`.
    """
    take_turn()  # before the change, as `record_delivery` does
    row = locked(change, *HELD)
    count = settle_told(row, Account.objects.filter(fee_notices__change=row), origin=origin)
    record("FEE_OLD_RATES_RECOUNTED", origin, obj=row, note=row.number, changes={"accounts": count})
    return count
