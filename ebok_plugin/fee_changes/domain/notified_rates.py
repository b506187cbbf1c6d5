"""Announced rates that are not in force yet, and the days from which accounts owe them.

No tariff has these rates yet, but the account will pay them from the day that follows from its
letter. A late letter or a court keeps the old rate (fees_law.md §2, §4). The next letter and the
forecast of charges count them on top of the tariff by one function.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter, itemgetter

from django.db.models import Q, QuerySet, prefetch_related_objects

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from ebok_plugin.charges.domain.charge_lines import ChargedAccount
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.old_rates import first_owed_month, with_delivery_data
from ebok_plugin.fee_changes.domain.term import legal_terms
from ebok_plugin.fee_changes.models import Contest, ContestedRate, FeeChange, FeeNotice


@dataclass(frozen=True, slots=True)
class NotifiedRate:
    """A rate planned from `since`; the account owes a dearer rate only from `owed_from` on."""

    number: str
    component_id: int
    since: date
    rate: Decimal
    owed_from: date

    def first_day(self, paid: Decimal | None) -> date:
        """Find the day from which the account owes it, having paid `paid` (None: nothing)."""
        return self.since if paid is not None and self.rate <= paid else self.owed_from


def find_other_notified_rates(
    change: FeeChange | None, accounts: Collection[int], day: date, *, dated: date
) -> Mapping[int, Sequence[NotifiedRate]]:
    """Find by account the rates of other changes that begin by `day`, in order of days.

    Without a change: the rates of all changes. A letter without a known delivery counts as
    arriving on `dated`. Rates that a court keeps from the account are left out. At most four
    queries, and one for each day of letters.
    """
    notices = FeeNotice.objects.filter(
        change__state=FeeChange.State.NOTIFYING, account__in=accounts
    )
    if change is not None:
        notices = notices.exclude(change=change)
    return find_notified_rates(list(with_delivery_data(notices)), day, dated=dated)


def find_notified_rates(
    notices: Sequence[FeeNotice], day: date, *, dated: date, in_court: bool = True
) -> Mapping[int, Sequence[NotifiedRate]]:
    """Find the same in letters of `with_delivery_data`.

    `in_court`: a court may keep some of the rates away.
    """
    by_account: defaultdict[int, list[NotifiedRate]] = defaultdict(list)
    for account, notified in _notified(notices, day, dated):
        by_account[account].append(notified)
    if by_account:
        accounts = {notice.account_id for notice in notices}
        suspended = _suspended_by_court(accounts, day) if in_court else frozenset[_Case]()
        for account, rates in by_account.items():
            rates[:] = sorted(
                (rate for rate in rates if not suspended & _cases(account, rate)),
                key=lambda rate: rate.since,
            )
    return by_account


def _notified(
    notices: Sequence[FeeNotice], day: date, dated: date
) -> Iterator[tuple[int, NotifiedRate]]:
    terms = cache(legal_terms)
    for notice in notices:
        notified_on = notice.change.notified_on
        assert notified_on is not None  # it has notices
        for row in content_from_json(notice.content).rows:
            if row.since > day:
                continue
            law = terms(notified_on)
            first = first_owed_month(notice, row, law)
            if first is None:
                first = max(Period.of(row.since), law.earliest(row.kind, dated))
            yield (
                notice.account_id,
                NotifiedRate(
                    notice.change.number, row.component_id, row.since, row.new_rate, first.first_day
                ),
            )


ANY_CHANGE = ""
_Case = tuple[int, int, str]


def _suspended_by_court(accounts: Collection[int], day: date) -> frozenset[_Case]:
    """List account, component and change that a court's exception suspends on the day.

    An open case suspends every later rate of its component. A case that the co-op lost suspends
    only its own rate: the next change ends it.
    """
    rows = ContestedRate.objects.filter(
        Q(exceptions__valid_to__isnull=True) | Q(exceptions__valid_to__gte=day),
        exceptions__valid_from__lte=day,
        contest__account__in=accounts,
    ).order_by()
    return frozenset(
        (account, component, ANY_CHANGE if state == Contest.State.OPEN else number)
        for account, component, state, number in rows.values_list(
            "contest__account", "rate__component", "contest__state", "contest__change__number"
        )
    )


def _cases(account: int, rate: NotifiedRate) -> frozenset[_Case]:
    return frozenset(
        {(account, rate.component_id, ANY_CHANGE), (account, rate.component_id, rate.number)}
    )


State = FeeChange.State
NOTIFIED = (State.NOTIFYING, State.IN_FORCE)


def hold_notified_rates(
    charged: ChargedAccount, tariff: Tariff, rates: Iterable[NotifiedRate]
) -> tuple[Mapping[int, Decimal], Sequence[tuple[NotifiedRate, date]]]:
    """Return the own rates of an account in a month, with the notified ones that it owes by then.

    Those come with the day from which it owes them. Exceptions come first, then rates by day.
    """
    own, held = dict(charged.exceptions), []
    for rate in sorted(rates, key=attrgetter("since", "component_id")):
        paid = own.get(rate.component_id, tariff.rate(rate.component_id, charged.property_id))
        first = rate.first_day(paid)
        if first <= tariff.day:
            own[rate.component_id] = rate.rate
            held.append((rate, first))
    return own, held


def notified_notices() -> QuerySet[FeeNotice]:
    """Select the letters of changes that payers were notified of."""
    return FeeNotice.objects.filter(change__state__in=NOTIFIED)


class AccountNotices:
    """The letters to some accounts, and the rates in them that are not in force yet.

    A letter without a known delivery counts as arriving on `today` until its change is in force.
    `in_court` says that one of the accounts has a contested rate. Without accounts no query; else
    one, and those of `find_notified_rates` where a change is not in force yet.
    """

    def __init__(self, accounts: Collection[int], today: date, *, in_court: bool) -> None:
        self._rows: defaultdict[int, list[tuple[FeeNotice, NoticeRow]]] = defaultdict(list)
        notices = _notices_ready(accounts=tuple(accounts)) if accounts else []
        for notice in notices:
            for row in content_from_json(notice.content).rows:
                self._rows[notice.account_id].append((notice, row))
        waiting = [notice for notice in notices if notice.change.state == State.NOTIFYING]
        prefetch_related_objects(waiting, "deliveries")
        self.rates = find_notified_rates(waiting, date.max, dated=today, in_court=in_court)

    def find(self, account: int, components: Collection[int], day: date) -> FeeNotice | None:
        """Return the newest letter about a rate of one of the components by the day."""
        rows = [
            (row.since, notice)
            for notice, row in self._rows[account]
            if row.component_id in components and row.since <= day
        ]
        return max(rows, key=itemgetter(0))[1] if rows else None


def _notices_to(accounts: tuple[int, ...]) -> QuerySet[FeeNotice]:
    notices = notified_notices().filter(account__in=accounts)
    return notices.select_related("change", "account", "override")


_notices_ready = PreparedQuery(_notices_to)
