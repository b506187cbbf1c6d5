"""Rates of other changes of which an account was told and that are not in force yet: no tariff
has them, yet the account will pay them by the day of a letter (fees_law.md §2, §4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import Q

from cms_ext.base.dates.period import Period
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.lateness import first_owed_month, with_delivery_data
from ebok_plugin.fee_changes.domain.term import legal_terms
from ebok_plugin.fee_changes.models import Contest, ContestedRate, FeeChange, FeeNotice


@dataclass(frozen=True, slots=True)
class NotifiedRate:
    """Planned from `since`; the account owes what is dearer from `owed_from` on, not before."""

    number: str
    component_id: int
    since: date
    rate: Decimal
    owed_from: date

    def first_day(self, paid: Decimal | None) -> date:
        """From when the account owes it, having paid `paid` until then; None: nothing."""
        return self.since if paid is not None and self.rate <= paid else self.owed_from


def find_other_notified_rates(
    change: FeeChange | None, accounts: Collection[int], day: date, *, dated: date
) -> Mapping[int, Sequence[NotifiedRate]]:
    """By account what other changes told it that begins by `day`, in the order of their days.

    Without a change: what all of them told. A letter of which no delivery is known counts as one
    that arrives on `dated`. What a court keeps from the account is left out. Four queries at most,
    and one for each day of letters.
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
    """The same of letters of `with_deliveries`; `in_court`: a court may keep some of it away."""
    found: defaultdict[int, list[NotifiedRate]] = defaultdict(list)
    for account, told in _notified(notices, day, dated):
        found[account].append(told)
    if found:
        accounts = {notice.account_id for notice in notices}
        kept = _suspended_by_court(accounts, day) if in_court else frozenset[_Case]()
        for account, theirs in found.items():
            theirs[:] = sorted(
                (one for one in theirs if not kept & _cases(account, one)),
                key=lambda one: one.since,
            )
    return found


def _notified(
    notices: Sequence[FeeNotice], day: date, dated: date
) -> Iterator[tuple[int, NotifiedRate]]:
    terms = cache(legal_terms)
    for notice in notices:
        told_on = notice.change.notified_on
        assert told_on is not None  # it has notices
        for row in content_from_json(notice.content).rows:
            if row.since > day:
                continue
            law = terms(told_on)
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
    """Account, component and the change that an exception keeps away on the day.

    An open case keeps every later rate of its component away, one that the co-op lost only the
    rate that it was about: the next change ends it.
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


def _cases(account: int, one: NotifiedRate) -> frozenset[_Case]:
    return frozenset(
        {(account, one.component_id, ANY_CHANGE), (account, one.component_id, one.number)}
    )
