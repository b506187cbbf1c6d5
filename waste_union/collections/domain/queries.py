"""From what somebody typed to the streets that may be meant, and from an address to its sector."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words
from cms_ext.frontend.theme.figures import days_left, short_date
from cms_ext.plugins import PaperLink, find_panel
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Premises
from waste_union.collections.domain.addresses import (
    KINDS,
    MOST_WORDS,
    HouseNumber,
    bare_words,
    folded_name,
    house_number,
    narrowest,
    split_address,
)
from waste_union.collections.models import (
    AddressRange,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
    Street,
)

A_DAY = timedelta(days=1)
MOST_STREETS = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """In which sector, as which kind of building an address lies from one day to another.

    None on either side: since always, without an end.
    """

    sector_id: int
    building_kind: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class CollectionAddress:
    """A house that is served, with the stretches in which days are known for it."""

    street: Street
    number: HouseNumber
    stretches: tuple[Stretch, ...]

    def __str__(self) -> str:
        return self.street.with_number(self.number)


def streets_like(typed: str) -> list[Street]:
    """Streets with words that begin like all those typed, at most MOST_STREETS and one.

    Those whose name is just what was typed stand alone. One query.
    """
    words = [word for word in folded_words(typed) if word not in KINDS] or folded_words(typed)
    if not words or len(words) > MOST_WORDS:
        return []
    found = Street.objects.all()
    for word in words:
        found = found.filter(words__contains=f" {word}")
    streets = list(found[: MOST_STREETS + 1])
    name = " ".join(bare_words(typed))
    exact = [street for street in streets if street.folded_name == name]
    return exact or streets


def served(streets: Iterable[Street], number: HouseNumber, since: date) -> list[CollectionAddress]:
    """Of these streets the addresses with this number that are served on a day or later.

    One query.
    """
    pairs = [(street, number) for street in streets]
    return [found for found in served_each(pairs, since) if found]


def served_each(
    houses: Sequence[tuple[Street, HouseNumber]], since: date
) -> list[CollectionAddress | None]:
    """For each house, in order, its address, None where nobody serves it. One query."""
    by_street = {street.pk: street for street, _number in houses}
    ranges = _ranges_by_street(by_street, since)
    found: list[CollectionAddress | None] = []
    for street, number in houses:
        stretches = stretches_of(ranges[street.pk], number, since)
        found.append(CollectionAddress(street, number, stretches) if stretches else None)
    return found


def address_at(key: str, number: HouseNumber, since: date) -> CollectionAddress | None:
    """The house of a street by the street's key; None where none is served. Two queries."""
    street = Street.objects.filter(key=key).first()
    return next(iter(served([street], number, since)), None) if street else None


def stretches_of(
    ranges: Sequence[AddressRange], number: HouseNumber, since: date
) -> tuple[Stretch, ...]:
    """The stretches of a house from a day on, in order: of each day the narrowest range.

    A stretch begins where any range begins or the one before it ends.
    """
    starts = {one.valid_from for one in ranges if one.valid_from and one.valid_from > since}
    starts |= {one.valid_to + A_DAY for one in ranges if one.valid_to and one.valid_to >= since}
    edges: list[date] = [since, *sorted(starts)]
    found: list[Stretch] = []
    for edge, following in zip(edges, [*edges[1:], None], strict=True):
        lasting = [one for one in ranges if _lasts_on(one, edge)]
        meant = narrowest(lasting, number)
        if meant is None:
            continue
        # What holds on that day has held as long as its range.
        first = meant.valid_from if edge == since else edge
        last = following - A_DAY if following else meant.valid_to
        found.append(Stretch(meant.sector_id, meant.building_kind, first, last))
    return tuple(found)


def numbers_of(street: Street, today: date) -> str:
    """Which numbers of a street are served, in words: `1–29 (nieparzyste), 12a`. One query."""
    ranges = _ranges_by_street({street.pk: street}, today)[street.pk]
    said = dict.fromkeys(one.numbers for one in ranges)
    return ", ".join(said)


def _ranges_by_street(
    streets: Mapping[int, Street], since: date
) -> defaultdict[int, list[AddressRange]]:
    ranges: defaultdict[int, list[AddressRange]] = defaultdict(list)
    for one in AddressRange.objects.filter(street__in=streets).order_by("number_from", "pk"):
        if one.valid_to is None or one.valid_to >= since:
            ranges[one.street_id].append(one)
    return ranges


def _lasts_on(one: AddressRange, day: date) -> bool:
    begun = one.valid_from is None or one.valid_from <= day
    return begun and (one.valid_to is None or day <= one.valid_to)


_POSTCODE = re.compile(r"\b[0-9]{2}-[0-9]{3}\b")


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address as the register writes it; `found` is None where no single house is meant."""

    written: str
    found: CollectionAddress | None


def own_addresses(user: object, realm: str, today: date) -> list[str]:
    """The addresses of the premises that the panel knows as this reader's, each once, in order."""
    panel = find_panel(realm)
    if panel is None or not panel.premises:
        return []
    premises: Sequence[Premises] = panel.premises(user, today)
    return sorted({one.address or str(one.building) for one in premises})


def found_at(written: Iterable[str], since: date) -> list[OwnAddress]:
    """Each with the house that it means. Two queries for any number of them.

    Never by a guess: of two streets of one name the one whose place stands in the address.
    """
    parts = {text: _parts(text) for text in written}
    by_name: defaultdict[str, list[Street]] = defaultdict(list)
    names = {name for name, _number, _place in parts.values()}
    for street in Street.objects.filter(folded_name__in=names):
        by_name[street.folded_name].append(street)
    houses = {}
    for text, (name, typed, place) in parts.items():
        meant, number = _the_one(by_name[name], place), house_number(typed)
        if meant and number:
            houses[text] = (meant, number)
    served = dict(zip(houses, served_each(list(houses.values()), since), strict=True))
    return [OwnAddress(text, served.get(text)) for text in parts]


def _parts(text: str) -> tuple[str, str, set[str]]:
    """The folded name of the street, the number, and the words of the place behind the comma."""
    house, _comma, rest = text.partition(",")
    street, number = split_address(house)
    return folded_name(street), number, set(folded_words(_POSTCODE.sub("", rest)))


def _the_one(streets: Sequence[Street], place: set[str]) -> Street | None:
    named = [one for one in streets if place and set(folded_words(one.place)) <= place]
    meant = named or ([] if place else list(streets))
    return meant[0] if len(meant) == 1 else None


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


def sectors_without(year: int) -> QuerySet[Sector]:
    """Sectors that serve some address and have no collection planned for the year."""
    days = CollectionDay.objects.filter(
        sector=OuterRef("pk"), planned_on__range=(date(year, 1, 1), date(year, 12, 31))
    )
    served = AddressRange.objects.filter(sector=OuterRef("pk"))
    return Sector.objects.filter(Exists(served), ~Exists(days))


def own_nearest(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """One line (`Plugin.under_way`): of several houses the one that comes first.

    One query on a site without a schedule; four more for any number of houses.
    """
    if realm != Realm.EBOK or not Street.objects.exists():
        return []
    served = [one.found for one in found_at(own_addresses(user, realm, today), today) if one.found]
    schedule = [one for one in next_collections(served, today) if one]
    nearest = min(schedule, key=lambda one: one.day, default=None)
    if nearest is None:
        return []
    fractions = dict.fromkeys(str(one.fraction) for one in nearest.days)
    return [
        PaperLink(
            _("Odbiór odpadów: %(fractions)s") % {"fractions": ", ".join(fractions)},
            reverse("collections:own_ebok"),
            capfirst(f"{days_left(nearest.day, today)}, {short_date(nearest.day)}"),
        )
    ]
