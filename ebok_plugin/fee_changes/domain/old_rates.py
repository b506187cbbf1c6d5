"""From when an account owes a new rate of which it was told, and what it pays until then
(fees_law.md §2).

Told too late, it owes what it owed before, until the day that its notice reaches or until a later
change that holds for it. What is cheaper holds from its day on, whenever its letter came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby, zip_longest
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.term import LegalTerms, legal_terms
from ebok_plugin.fee_changes.models import Contest, ContestedRate, FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity

DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Late:
    """A row that the payer owes later than planned: from `first`, or not yet known when."""

    row: NoticeRow
    first: Period | None


def with_delivery_data(notices: QuerySet[FeeNotice]) -> QuerySet[FeeNotice]:
    """The notices with all data that `first_owed_month` reads: two more queries."""
    return notices.select_related("change", "account", "override").prefetch_related("deliveries")


def find_delivery_day(notice: FeeNotice) -> date | None:
    """The first day on which the payer could read it; None while unknown."""
    days = [row.delivered_on for row in notice.deliveries.all() if row.delivered_on is not None]
    return min(days, default=None)


def has_opinion(notice: FeeNotice) -> bool:
    """Whether a lawyer holds that it was in time, and a second person agreed."""
    opinion = getattr(notice, "override", None)
    return opinion is not None and opinion.approved_by_id is not None


def first_owed_month(notice: FeeNotice, row: NoticeRow, terms: LegalTerms) -> Period | None:
    """The first month in which the payer owes a new rate; None while no delivery is known."""
    planned = Period.of(row.since)
    if has_opinion(notice):
        return planned
    day = find_delivery_day(notice)
    return None if day is None else max(planned, terms.earliest(row.kind, day))


def find_late_rows(notice: FeeNotice, terms: LegalTerms) -> Iterator[Late]:
    """The rows that a late delivery puts off; what becomes cheaper is never put off."""
    for row in content_from_json(notice.content).rows:
        first = first_owed_month(notice, row, terms)
        rises = row.old_rate is None or row.new_rate > row.old_rate
        if rises and first != Period.of(row.since):
            yield Late(row, first)


@dataclass(frozen=True, slots=True)
class AnnouncedRate:
    """A new rate of one component, as one account was told of it by the change `number`.

    Everybody pays it from `since` on, and paid `before` until then. A court may have said that it
    never holds for this account (`lost`).
    """

    number: str
    since: date
    rate: Decimal
    before: Decimal
    owed_from: date | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class OldRate:
    """The account still pays `rate` on these days, both inclusive: it was told late of `number`.

    `number` is the court's file where a case keeps the rate.
    """

    number: str
    rate: Decimal
    valid_from: date
    valid_to: date | None


_Own = tuple[str, Decimal]
"""The change or the case that leaves an account its own rate, and that rate."""


def rate_on(day: date, rates: Iterable[OldRate]) -> Decimal | None:
    """The rate that is the account's own on a day; None when it pays like everybody."""
    held = (
        one.rate
        for one in rates
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    )
    return next(held, None)


def list_old_rates(told: Iterable[AnnouncedRate]) -> list[OldRate]:
    """The days on which an account pays another rate than the rest because it was told late."""
    ordered = sorted(told, key=lambda one: one.since)

    def told_late(day: date) -> _Own | None:
        own = _own_on(day, ordered)
        # Where a court left it, the exception of the case says so, not one of ours.
        return own if own and own[0] else None

    return _stretches(_turns(ordered), None, told_late)


def list_rates_without_change(
    reference: str,
    earlier: Iterable[AnnouncedRate],
    before: Decimal,
    first: date,
    last: date | None,
) -> list[OldRate]:
    """What an account pays on these days without the contested change, which follows `earlier`.

    Everybody paid `before` until that change; a letter about an earlier one that came late leaves
    the account an older rate still.
    """
    ordered = sorted(earlier, key=lambda one: one.since)

    def owed(day: date) -> _Own:
        own = _own_on(day, ordered)
        return reference, before if own is None else own[1]

    turns = {day for day in _turns(ordered) if day > first and (last is None or day <= last)}
    return _stretches({first, *turns}, last, owed)


def _turns(told: Iterable[AnnouncedRate]) -> set[date]:
    return {day for one in told for day in (one.since, one.owed_from) if day is not None}


def _stretches(
    turns: Collection[date], last: date | None, find: Callable[[date], _Own | None]
) -> list[OldRate]:
    """From turn to turn what was found for its first day; equal neighbours are one."""
    ordered = sorted(turns)
    found: list[OldRate] = []
    for first, following in zip_longest(ordered, ordered[1:]):
        end = following - DAY if following else last
        own = find(first)
        if own is None:
            continue
        kept = OldRate(*own, first, end)
        if found and found[-1] == replace(
            kept, valid_from=found[-1].valid_from, valid_to=first - DAY
        ):
            kept = replace(found.pop(), valid_to=end)
        found.append(kept)
    return found


def _own_on(day: date, ordered: Iterable[AnnouncedRate]) -> _Own | None:
    """What the account keeps on a day, and by which change; None when it pays like everybody."""
    own: _Own | None = None
    for one in ordered:
        if one.since > day:
            break
        former = one.before if own is None else own[1]
        reached = one.owed_from is not None and one.owed_from <= day
        if one.lost:
            own = "", former
        elif reached or one.rate <= former:
            own = None
        else:
            own = one.number, former
    return own


def describe_old_rates(rates: Iterable[OldRate]) -> str:
    """`4,60 od 01.04.2027 do 30.06.2027`; the days on which the account pays a rate of its own."""
    said = [
        _("{rate} od {first} do {last}").format(
            rate=format_quantity(one.rate, 2),
            first=format_day(one.valid_from),
            last=format_day(one.valid_to),
        )
        if one.valid_to
        else _("{rate} od {first}").format(
            rate=format_quantity(one.rate, 2), first=format_day(one.valid_from)
        )
        for one in rates
    ]
    return "; ".join(said) or _("bez wyjątku")


# The exceptions of accounts told too late: those that are kept, and those that are due
# (fees_law.md §2).

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
