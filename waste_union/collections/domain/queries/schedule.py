"""When is what collected at an address: the next time, by fraction, by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q

from waste_union.collections.domain.queries.address import CollectionAddress, Stretch
from waste_union.collections.models import CollectionDay, CollectionTerms, Fraction

# So many days of each fraction stand beside its name.
NEXT = 3
# As far as is looked for the nearest collection of many addresses.
AHEAD = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class CollectionsOnDay:
    """What is collected on one day; what was cancelled stands among them."""

    day: date
    days: tuple[CollectionDay, ...]


@dataclass(frozen=True, slots=True)
class FractionDays:
    fraction: Fraction
    days: tuple[CollectionDay, ...]


@dataclass(frozen=True, slots=True)
class AddressSchedule:
    """What a page says of an address.

    `next` is the nearest day on which something is collected, None where no day is known.
    `months` are the days from today on, `past` those of the last days that may be reported as
    missed, the newest first. `last_year` is the last year of which there is a schedule.
    """

    next: CollectionsOnDay | None
    fractions: tuple[FractionDays, ...]
    months: tuple[tuple[date, tuple[CollectionsOnDay, ...]], ...]
    past: tuple[CollectionsOnDay, ...]
    last_year: int | None


def terms() -> CollectionTerms:
    """The one row; its defaults where somebody has deleted it past the program."""
    return CollectionTerms.objects.filter(pk=1).first() or CollectionTerms(pk=1)


def days_between(
    address: CollectionAddress, first: date, last: date | None = None
) -> list[CollectionDay]:
    """The collections of an address from one day to another, by day and fraction. One query."""
    days = CollectionDay.objects.filter(_of(address.stretches), day__gte=first)
    if last is not None:
        days = days.filter(day__lte=last)
    return list(
        days.select_related("fraction", "sector").order_by("day", "fraction__position", "pk")
    )


def next_collections(
    addresses: Sequence[CollectionAddress], today: date
) -> list[CollectionsOnDay | None]:
    """For each address, in order, its nearest day of a collection. One query for all of them."""
    stretches = {one for address in addresses for one in address.stretches}
    days = CollectionDay.objects.filter(
        _of(sorted(stretches, key=str)),
        day__range=(today, today + AHEAD),
        cancelled=False,
    )
    known = list(days.select_related("fraction").order_by("day", "fraction__position", "pk"))
    return [
        next(iter(_by_day([one for one in known if _is_of(one, address)])), None)
        for address in addresses
    ]


def schedule_of(address: CollectionAddress, today: date, report_days: int) -> AddressSchedule:
    """One query, whatever the number of days."""
    days = days_between(address, today - timedelta(days=report_days))
    coming = [one for one in days if one.day >= today]
    past = [one for one in days if one.day < today and not one.cancelled]
    held = [one for one in coming if not one.cancelled]
    by_day = _by_day(coming)
    months = tuple(
        (month, tuple(rows)) for month, rows in groupby(by_day, lambda row: row.day.replace(day=1))
    )
    return AddressSchedule(
        next=next(iter(_by_day(held)), None),
        fractions=_by_fraction(held),
        months=months,
        past=tuple(reversed(_by_day(past))),
        last_year=max((one.planned_on.year for one in coming), default=None),
    )


def _of(stretches: Sequence[Stretch]) -> Q:
    condition = Q(pk__in=[])
    for one in stretches:
        here = Q(sector=one.sector_id, building_kind__in=("", one.building_kind))
        if one.first:
            here &= Q(day__gte=one.first)
        if one.last:
            here &= Q(day__lte=one.last)
        condition |= here
    return condition


def _is_of(day: CollectionDay, address: CollectionAddress) -> bool:
    return any(
        day.sector_id == one.sector_id
        and day.building_kind in ("", one.building_kind)
        and (one.first is None or one.first <= day.day)
        and (one.last is None or day.day <= one.last)
        for one in address.stretches
    )


def _by_day(days: Sequence[CollectionDay]) -> list[CollectionsOnDay]:
    return [CollectionsOnDay(day, tuple(same)) for day, same in groupby(days, lambda one: one.day)]


def _by_fraction(days: Sequence[CollectionDay]) -> tuple[FractionDays, ...]:
    found: dict[int, list[CollectionDay]] = {}
    for one in days:
        found.setdefault(one.fraction_id, []).append(one)
    rows = [FractionDays(same[0].fraction, tuple(same[:NEXT])) for same in found.values()]
    return tuple(sorted(rows, key=lambda row: (row.fraction.position, row.fraction.code)))
