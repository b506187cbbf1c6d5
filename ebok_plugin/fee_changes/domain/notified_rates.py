"""Rates of other changes of which an account was told and that are not in force yet: no tariff
has them, yet the account will pay them by the day of a letter (fees_law.md §2, §4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import Q, QuerySet, prefetch_related_objects

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, multiply_rate
from ebok_plugin.charges.domain.charge_lines import HeldValue
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.old_rates import DAY, first_owed_month, with_delivery_data
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
    """The same of letters of `with_delivery_data`; `in_court`: a court may keep some of it away."""
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


# From which days on an account owes what it was told of, as the charge run will charge it.
#
# A letter that came late, or a court, keeps the old rate: what is in force is read as the run reads
# it, by tariff and exceptions, and what is not yet in force as the next letter counts it
# (fees_law.md §2, §4).

State = FeeChange.State
NOTIFIED = (State.NOTIFYING, State.IN_FORCE)
NO_RATE = Decimal(0)


@dataclass(frozen=True, slots=True)
class OwedStep:
    """What one component costs an account a month from a day on, and what it cost until then.

    `notice` is the letter that told of it.
    """

    since: date
    component_id: int
    before: Money
    after: Money
    notice: FeeNotice

    @property
    def more(self) -> Money:
        """Negative: less."""
        return self.after - self.before


class RateStep(NamedTuple):
    """The rate of a component changes on a day."""

    since: date
    before: Decimal
    after: Decimal


def find_owed_steps(accounts: Collection[int], today: date) -> Mapping[int, Sequence[OwedStep]]:
    """By account, the days on which a component that a letter names costs another amount.

    A letter of which no delivery is known counts as one that arrives today, until its change is in
    force. One query; where letters were made, one more for exceptions, and those of
    `find_notified_rates`.
    """
    notices = _notices_to_ready(accounts=tuple(accounts))
    rows = _rows(notices)
    if not rows:
        return {}
    steps: defaultdict[int, list[OwedStep]] = defaultdict(list)
    exceptions_of = _exceptions_ready(accounts=tuple({account for account, _component in rows}))
    in_court = any(one.cause == RateException.Cause.CONTEST for one in exceptions_of)
    kept = _by_component(exceptions_of)
    told = _also_told(notices, today, in_court=in_court)
    for (account, component), letters in rows.items():
        exceptions = kept.get((account, component), ())
        later = [one for one in told.get(account, ()) if one.component_id == component]
        quantity = max(letters, key=lambda letter: letter.dated).row.quantity
        for step in rate_steps(_tariff(letters), exceptions, later):
            steps[account].append(
                OwedStep(
                    step.since,
                    component,
                    multiply_rate(quantity, step.before),
                    multiply_rate(quantity, step.after),
                    _letter_on(step.since, letters),
                )
            )
    for found in steps.values():
        found.sort(key=lambda step: step.since)
    return steps


def rate_steps(
    tariff: Sequence[HeldValue], exceptions: Sequence[HeldValue], told: Sequence[NotifiedRate]
) -> Iterator[RateStep]:
    """The days on which the account's rate changes, in their order.

    `tariff` begins with what was paid first; of several that hold on a day the last one counts,
    in the exceptions too. `told` by its days: what is not in force yet.
    """
    days = {one.valid_from for one in (*tariff[1:], *exceptions)}
    days |= {one.valid_to + DAY for one in exceptions if one.valid_to is not None}
    days |= {day for one in told for day in (one.since, one.owed_from)}
    for day in sorted(days):
        before, after = (_rate_on(on, tariff, exceptions, told) for on in (day - DAY, day))
        if before != after:
            yield RateStep(day, before, after)


def _rate_on(
    day: date,
    tariff: Sequence[HeldValue],
    exceptions: Sequence[HeldValue],
    told: Sequence[NotifiedRate],
) -> Decimal:
    [*_former, rate] = [one.value for one in (*tariff, *exceptions) if one.holds(day)]
    for one in told:
        if one.first_day(rate) <= day:
            rate = one.rate
    return rate


class _Letter(NamedTuple):
    """What one letter says of one component."""

    notice: FeeNotice
    dated: date
    row: NoticeRow


_Rows = Mapping[tuple[int, int], Sequence[_Letter]]
"""By account and component, by day."""


def notified_notices() -> QuerySet[FeeNotice]:
    """The letters of the changes of which anybody was told."""
    return FeeNotice.objects.filter(change__state__in=NOTIFIED)


def _notices_to(accounts: tuple[int, ...]) -> QuerySet[FeeNotice]:
    notices = notified_notices().filter(account__in=accounts)
    return notices.select_related("change", "account", "override")


_notices_to_ready = PreparedQuery(_notices_to)


def _rows(notices: Iterable[FeeNotice]) -> _Rows:
    found: defaultdict[tuple[int, int], list[_Letter]] = defaultdict(list)
    for notice in notices:
        content = content_from_json(notice.content)
        for row in content.rows:
            found[notice.account_id, row.component_id].append(_Letter(notice, content.dated, row))
    for letters in found.values():
        letters.sort(key=lambda letter: letter.row.since)
    return found


def _tariff(letters: Sequence[_Letter]) -> list[HeldValue]:
    """What was paid before any of the letters, then what is in force of them."""
    first = letters[0].row.old_rate
    in_force = [one.row for one in letters if one.notice.change.state == State.IN_FORCE]
    return [
        HeldValue(NO_RATE if first is None else first, date.min, None),
        *(HeldValue(row.new_rate, row.since, None) for row in in_force),
    ]


def _also_told(
    notices: Sequence[FeeNotice], today: date, *, in_court: bool
) -> Mapping[int, Sequence[NotifiedRate]]:
    waiting = [one for one in notices if one.change.state == State.NOTIFYING]
    prefetch_related_objects(waiting, "deliveries")
    return find_notified_rates(waiting, date.max, dated=today, in_court=in_court)


_Exceptions = Mapping[tuple[int, int], Sequence[HeldValue]]
"""By account and component; a contested one after one told late, which it overrules."""


def _exceptions_of(accounts: tuple[int, ...]) -> QuerySet[RateException]:
    return RateException.objects.filter(account__in=accounts).order_by("valid_from")


_exceptions_ready = PreparedQuery(_exceptions_of)


def _by_component(rows: Iterable[RateException]) -> _Exceptions:
    found: defaultdict[tuple[int, int], list[HeldValue]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.cause == RateException.Cause.CONTEST):
        held = HeldValue(row.rate, row.valid_from, row.valid_to)
        found[row.account_id, row.component_id].append(held)
    return found


def _letter_on(day: date, letters: Iterable[_Letter]) -> FeeNotice:
    """The newest one that begins by the day, else the first."""
    first, *others = letters
    return next((one for one in reversed(others) if one.row.since <= day), first).notice
