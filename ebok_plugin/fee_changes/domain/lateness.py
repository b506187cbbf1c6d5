"""From when an account owes a new rate of which it was told, and what it pays until then
(fees_law.md §2).

Told too late, it owes what it owed before, until the day that its notice reaches or until a later
change that holds for it. What is cheaper holds from its day on, whenever its letter came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.term import LegalTerms
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.templatetags.ledger import format_quantity

DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Late:
    """A row that the payer owes later than planned: from `first`, or not yet known when."""

    row: NoticeRow
    first: Period | None


def with_delivery_data(notices: QuerySet[FeeNotice]) -> QuerySet[FeeNotice]:
    """The notices with all data that `owed_from` reads: two more queries."""
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
