"""Announced rates that are not in force yet, and the days from which accounts owe a new amount.

No tariff has these rates yet, but the account will pay them from the day that follows from its
letter. A late letter or a court keeps the old rate. What is in force is read as the charge run
reads it, by tariff and exceptions; what is not in force yet as the next letter counts it
(fees_law.md §2, §4).
"""

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
NO_RATE = Decimal(0)


@dataclass(frozen=True, slots=True)
class OwedStep:
    """What a component costs an account a month from a day on, and until then.

    `notice` is the letter that announced it.
    """

    since: date
    component_id: int
    before: Money
    after: Money
    notice: FeeNotice

    @property
    def more(self) -> Money:
        """The difference; negative when it becomes cheaper."""
        return self.after - self.before


class RateStep(NamedTuple):
    """A day on which the rate of a component changes."""

    since: date
    before: Decimal
    after: Decimal


def find_owed_steps(accounts: Collection[int], today: date) -> Mapping[int, Sequence[OwedStep]]:
    """Find by account the days on which a component of a letter costs another amount.

    A letter without a known delivery counts as arriving today until its change is in force. One
    query; where letters were made, one more for exceptions, and those of `find_notified_rates`.
    """
    notices = _notices_to_ready(accounts=tuple(accounts))
    rows = _rows(notices)
    if not rows:
        return {}
    steps: defaultdict[int, list[OwedStep]] = defaultdict(list)
    exceptions_of = _exceptions_ready(accounts=tuple({account for account, _component in rows}))
    in_court = any(exception.cause == RateException.Cause.CONTEST for exception in exceptions_of)
    by_component = _by_component(exceptions_of)
    announced = _announced_rates(notices, today, in_court=in_court)
    for (account, component), letters in rows.items():
        exceptions = by_component.get((account, component), ())
        later = [rate for rate in announced.get(account, ()) if rate.component_id == component]
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
    for account_steps in steps.values():
        account_steps.sort(key=lambda step: step.since)
    return steps


def rate_steps(
    tariff: Sequence[HeldValue], exceptions: Sequence[HeldValue], announced: Sequence[NotifiedRate]
) -> Iterator[RateStep]:
    """List the days on which the account's rate changes, in order.

    `tariff` begins with the first paid rate. Of several rates that hold on a day the last
    counts, among exceptions too. `announced`, by day, are rates that are not in force yet.
    """
    days = {span.valid_from for span in (*tariff[1:], *exceptions)}
    days |= {span.valid_to + DAY for span in exceptions if span.valid_to is not None}
    days |= {day for span in announced for day in (span.since, span.owed_from)}
    for day in sorted(days):
        before, after = (_rate_on(on, tariff, exceptions, announced) for on in (day - DAY, day))
        if before != after:
            yield RateStep(day, before, after)


def _rate_on(
    day: date,
    tariff: Sequence[HeldValue],
    exceptions: Sequence[HeldValue],
    announced: Sequence[NotifiedRate],
) -> Decimal:
    [*_former, rate] = [span.value for span in (*tariff, *exceptions) if span.holds(day)]
    for span in announced:
        if span.first_day(rate) <= day:
            rate = span.rate
    return rate


class _Letter(NamedTuple):
    """What one letter says about one component."""

    notice: FeeNotice
    dated: date
    row: NoticeRow


_Rows = Mapping[tuple[int, int], Sequence[_Letter]]
"""By account and component, in order of days."""


def notified_notices() -> QuerySet[FeeNotice]:
    """Select the letters of changes that payers were notified of."""
    return FeeNotice.objects.filter(change__state__in=NOTIFIED)


def _notices_to(accounts: tuple[int, ...]) -> QuerySet[FeeNotice]:
    notices = notified_notices().filter(account__in=accounts)
    return notices.select_related("change", "account", "override")


_notices_to_ready = PreparedQuery(_notices_to)


def _rows(notices: Iterable[FeeNotice]) -> _Rows:
    by_component: defaultdict[tuple[int, int], list[_Letter]] = defaultdict(list)
    for notice in notices:
        content = content_from_json(notice.content)
        for row in content.rows:
            by_component[notice.account_id, row.component_id].append(
                _Letter(notice, content.dated, row)
            )
    for letters in by_component.values():
        letters.sort(key=lambda letter: letter.row.since)
    return by_component


def _tariff(letters: Sequence[_Letter]) -> list[HeldValue]:
    """List the rate before the first letter, then the rates of the letters in force."""
    first = letters[0].row.old_rate
    in_force = [letter.row for letter in letters if letter.notice.change.state == State.IN_FORCE]
    return [
        HeldValue(NO_RATE if first is None else first, date.min, None),
        *(HeldValue(row.new_rate, row.since, None) for row in in_force),
    ]


def _announced_rates(
    notices: Sequence[FeeNotice], today: date, *, in_court: bool
) -> Mapping[int, Sequence[NotifiedRate]]:
    waiting = [notice for notice in notices if notice.change.state == State.NOTIFYING]
    prefetch_related_objects(waiting, "deliveries")
    return find_notified_rates(waiting, date.max, dated=today, in_court=in_court)


_Exceptions = Mapping[tuple[int, int], Sequence[HeldValue]]
"""By account and component; a contested one follows a late one, which it overrules."""


def _exceptions_of(accounts: tuple[int, ...]) -> QuerySet[RateException]:
    return RateException.objects.filter(account__in=accounts).order_by("valid_from")


_exceptions_ready = PreparedQuery(_exceptions_of)


def _by_component(rows: Iterable[RateException]) -> _Exceptions:
    by_component: defaultdict[tuple[int, int], list[HeldValue]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.cause == RateException.Cause.CONTEST):
        held = HeldValue(row.rate, row.valid_from, row.valid_to)
        by_component[row.account_id, row.component_id].append(held)
    return by_component


def _letter_on(day: date, letters: Iterable[_Letter]) -> FeeNotice:
    """Return the newest letter whose row begins by the day, else the first."""
    first, *others = letters
    return next((letter for letter in reversed(others) if letter.row.since <= day), first).notice
