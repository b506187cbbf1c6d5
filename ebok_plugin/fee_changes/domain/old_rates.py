"""The exceptions of accounts told too late: those that are kept, and those that are due
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

from django.db.models import QuerySet

from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.lateness import (
    DAY,
    AnnouncedRate,
    OldRate,
    first_owed_month,
    list_old_rates,
    with_delivery_data,
)
from ebok_plugin.fee_changes.domain.term import legal_terms
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
    told: tuple[AnnouncedRate, ...]
    kept: tuple[RateException, ...]
    due: tuple[OldRate, ...]

    @property
    def right(self) -> bool:
        """Whether what is kept is what is due."""
        return tuple(map(as_old_rate, self.kept)) == self.due


def as_old_rate(row: RateException) -> OldRate:
    """An exception that is kept, to be compared with one that is due."""
    return OldRate(row.reference, row.rate, row.valid_from, row.valid_to)


def find_old_rates(
    accounts: QuerySet[Account], components: Collection[int] | None = None
) -> Iterator[OldRatesOf]:
    """What late notices mean for each account and component, by account; components, or all.

    Only changes that are in force count, and exceptions that rest on one of them. A constant
    number of queries, beside two for each day on which notices were made.
    """
    chosen = accounts.order_by().values("pk")
    notices = FeeNotice.objects.filter(change__state__in=HELD, account__in=chosen)
    notices = with_delivery_data(notices).select_related("account__premises__building")
    kept = _exceptions_on_file(chosen)
    lost, book, terms = _lost(chosen), RateBook(), cache(legal_terms)
    ordered = notices.order_by("account_id", "change_id").iterator(AT_ONCE)
    for account, theirs in groupby(ordered, key=lambda notice: notice.account):
        told: defaultdict[int, list[AnnouncedRate]] = defaultdict(list)
        for notice in theirs:
            day = notice.change.notified_on
            assert day is not None  # it has notices
            for row in content_from_json(notice.content).rows:
                if components is None or row.component_id in components:
                    first = first_owed_month(notice, row, terms(day))
                    since = None if first is None else first.first_day
                    told[row.component_id].append(_told_rate(notice, row, since, lost, book))
        for component, rates in told.items():
            numbers = {one.number for one in rates}
            rows = kept.get((account.pk, component), ())
            ours = tuple(row for row in rows if row.reference in numbers)
            yield OldRatesOf(account, component, tuple(rates), ours, tuple(list_old_rates(rates)))


def _exceptions_on_file(
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


def _told_rate(
    notice: FeeNotice, row: NoticeRow, since: date | None, lost: Lost, book: RateBook
) -> AnnouncedRate:
    place = notice.account.premises.building.property_id
    before = book.find(row.component_id, on=row.since - DAY, property_id=place)
    return AnnouncedRate(
        number=notice.change.number,
        since=row.since,
        rate=row.new_rate,
        before=before.rate if before else row.old_rate or NO_RATE,
        owed_from=since,
        lost=(notice.account_id, notice.change_id, row.component_id) in lost,
    )
