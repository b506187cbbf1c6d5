"""Finding streets and addresses, and the collections of an address."""

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
from cms_ext.base.text.polish import order_polish
from cms_ext.frontend.theme.figures import days_left, short_date
from cms_ext.plugins import PaperLink, find_panel
from cms_ext.premises.models import Premises
from waste_union.collections.apps import EBOK
from waste_union.collections.domain.addresses import (
    KINDS,
    MAX_WORDS,
    HouseNumber,
    find_narrowest,
    fold_street_name,
    parse_house_number,
    split_collection_address,
    strip_street_kind,
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
MAX_STREETS = 20
_POSTCODE = re.compile(r"\b[0-9]{2}-[0-9]{3}\b")
# The next days that are listed for each fraction.
NEXT = 3
# How far ahead the nearest collection of many addresses is searched.
AHEAD = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The sector and the kind of building of an address from one day to another.

    None means since always, or without an end.
    """

    sector_id: int
    building_kind: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class CollectionAddress:
    """A house that is served, with the stretches for which days are known."""

    street: Street
    number: HouseNumber
    stretches: tuple[Stretch, ...]

    def __str__(self) -> str:
        return self.street.with_number(self.number)


def search_streets(typed: str) -> list[Street]:
    """Return streets whose words begin like all typed words, MAX_STREETS and one at most.

    Streets whose name equals the typed text are returned alone. Makes one query.
    """
    words = [word for word in folded_words(typed) if word not in KINDS] or folded_words(typed)
    if not words or len(words) > MAX_WORDS:
        return []
    found = Street.objects.all()
    for word in words:
        found = found.filter(words__contains=f" {word}")
    streets = list(found[: MAX_STREETS + 1])
    name = " ".join(strip_street_kind(typed))
    exact = [street for street in streets if street.folded_name == name]
    return exact or streets


def list_served_addresses(
    streets: Iterable[Street], number: HouseNumber, since: date
) -> list[CollectionAddress]:
    """Return the address with this number on each street that serves it on the day or later.

    Makes one query.
    """
    pairs = [(street, number) for street in streets]
    return [found for found in look_up_addresses(pairs, since) if found]


def look_up_addresses(
    houses: Sequence[tuple[Street, HouseNumber]], since: date
) -> list[CollectionAddress | None]:
    """Return the address of each house, in order; None where nobody serves it. Makes one query."""
    by_street = {street.pk: street for street, _number in houses}
    ranges = _ranges_by_street(by_street, since)
    addresses: list[CollectionAddress | None] = []
    for street, number in houses:
        stretches = list_stretches(ranges[street.pk], number, since)
        addresses.append(CollectionAddress(street, number, stretches) if stretches else None)
    return addresses


def find_address(key: str, number: HouseNumber, since: date) -> CollectionAddress | None:
    """Return the house of the street with this key, or None if it is not served.

    Makes two queries.
    """
    street = Street.objects.filter(key=key).first()
    return next(iter(list_served_addresses([street], number, since)), None) if street else None


def list_stretches(
    ranges: Sequence[AddressRange], number: HouseNumber, since: date
) -> tuple[Stretch, ...]:
    """Return the stretches of a house from a day on, in order.

    On each day the narrowest range counts. A stretch begins where a range begins or the previous
    one ends.
    """
    starts = {
        address_range.valid_from
        for address_range in ranges
        if address_range.valid_from and address_range.valid_from > since
    }
    starts |= {
        address_range.valid_to + A_DAY
        for address_range in ranges
        if address_range.valid_to and address_range.valid_to >= since
    }
    edges: list[date] = [since, *sorted(starts)]
    stretches: list[Stretch] = []
    for edge, following in zip(edges, [*edges[1:], None], strict=True):
        lasting = [address_range for address_range in ranges if _lasts_on(address_range, edge)]
        narrowest = find_narrowest(lasting, number)
        if narrowest is None:
            continue
        # The range that holds on that day has held since its own first day.
        first = narrowest.valid_from if edge == since else edge
        last = following - A_DAY if following else narrowest.valid_to
        stretches.append(Stretch(narrowest.sector_id, narrowest.building_kind, first, last))
    return tuple(stretches)


def describe_numbers(street: Street, today: date) -> str:
    """Describe the served numbers of a street: `1–29 (nieparzyste), 12a`. Makes one query."""
    ranges = _ranges_by_street({street.pk: street}, today)[street.pk]
    numbers = dict.fromkeys(one.numbers for one in ranges)
    return ", ".join(numbers)


def _ranges_by_street(
    streets: Mapping[int, Street], since: date
) -> defaultdict[int, list[AddressRange]]:
    ranges: defaultdict[int, list[AddressRange]] = defaultdict(list)
    for address_range in AddressRange.objects.filter(street__in=streets).order_by(
        "number_from", "pk"
    ):
        if address_range.valid_to is None or address_range.valid_to >= since:
            ranges[address_range.street_id].append(address_range)
    return ranges


def _lasts_on(address_range: AddressRange, day: date) -> bool:
    begun = address_range.valid_from is None or address_range.valid_from <= day
    return begun and (address_range.valid_to is None or day <= address_range.valid_to)


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address as the register spells it; `found` is None unless it names exactly one house."""

    written: str
    found: CollectionAddress | None


def list_own_addresses(user: object, realm: str, today: date) -> list[str]:
    """Return the addresses of the reader's premises, sorted and without duplicates."""
    panel = find_panel(realm)
    if panel is None or not panel.premises:
        return []
    premises: Sequence[Premises] = panel.premises(user, today)
    return sorted({one.address or str(one.building) for one in premises}, key=order_polish)


def match_addresses(written: Iterable[str], since: date) -> list[OwnAddress]:
    """Match each address to its house. Makes two queries for any number of them.

    It never guesses: of two streets of one name, the one whose place is in the address counts.
    """
    parts = {text: _parts(text) for text in written}
    by_name: defaultdict[str, list[Street]] = defaultdict(list)
    names = {name for name, _number, _place in parts.values()}
    for street in Street.objects.filter(folded_name__in=names):
        by_name[street.folded_name].append(street)
    houses = {}
    for text, (name, typed, place) in parts.items():
        found_street, number = _only_match(by_name[name], place), parse_house_number(typed)
        if found_street and number:
            houses[text] = (found_street, number)
    addresses = dict(zip(houses, look_up_addresses(list(houses.values()), since), strict=True))
    return [OwnAddress(text, addresses.get(text)) for text in parts]


def _parts(text: str) -> tuple[str, str, set[str]]:
    """Return the folded name of the street, the number, and the words of the place."""
    house, _comma, rest = text.partition(",")
    street, number = split_collection_address(house)
    return fold_street_name(street), number, set(folded_words(_POSTCODE.sub("", rest)))


def _only_match(streets: Sequence[Street], place: set[str]) -> Street | None:
    in_place = [street for street in streets if place and set(folded_words(street.place)) <= place]
    matching = in_place or ([] if place else list(streets))
    return matching[0] if len(matching) == 1 else None


@dataclass(frozen=True, slots=True)
class CollectionsOnDay:
    """All collections of one day, the cancelled ones included."""

    day: date
    days: tuple[CollectionDay, ...]


@dataclass(frozen=True, slots=True)
class FractionDays:
    fraction: Fraction
    days: tuple[CollectionDay, ...]


@dataclass(frozen=True, slots=True)
class AddressSchedule:
    """The schedule that the page of an address shows.

    `next` is the nearest day with a collection, None where no day is known. `months` are the days
    from today on. `past` are the days that may still be reported as missed, newest first.
    `last_year` is the last year that has a schedule.
    """

    next: CollectionsOnDay | None
    fractions: tuple[FractionDays, ...]
    months: tuple[tuple[date, tuple[CollectionsOnDay, ...]], ...]
    past: tuple[CollectionsOnDay, ...]
    last_year: int | None


def get_collection_terms() -> CollectionTerms:
    """Return the one row of terms, or its defaults if somebody has deleted it."""
    return CollectionTerms.objects.filter(pk=1).first() or CollectionTerms(pk=1)


def list_days(
    address: CollectionAddress, first: date, last: date | None = None
) -> list[CollectionDay]:
    """Return the collections of an address in a period, by day and fraction. Makes one query."""
    days = CollectionDay.objects.filter(_of(address.stretches), day__gte=first)
    if last is not None:
        days = days.filter(day__lte=last)
    return list(
        days.select_related("fraction", "sector").order_by("day", "fraction__position", "pk")
    )


def find_next_collections(
    addresses: Sequence[CollectionAddress], today: date
) -> list[CollectionsOnDay | None]:
    """Return the nearest day of a collection for each address, in order. Makes one query."""
    return [next(iter(days), None) for days in find_coming_collections(addresses, today)]


def find_coming_collections(
    addresses: Sequence[CollectionAddress], today: date
) -> list[list[CollectionsOnDay]]:
    """Return the days of the next two months for each address, in order. Makes one query."""
    stretches = {stretch for address in addresses for stretch in address.stretches}
    days = CollectionDay.objects.filter(
        _of(sorted(stretches, key=str)), day__range=(today, today + AHEAD), cancelled=False
    )
    coming = list(days.select_related("fraction").order_by("day", "fraction__position", "pk"))
    return [_by_day([one for one in coming if _is_of(one, address)]) for address in addresses]


def build_schedule(address: CollectionAddress, today: date, report_days: int) -> AddressSchedule:
    """Build the schedule of an address. Makes one query."""
    days = list_days(address, today - timedelta(days=report_days))
    coming = [day for day in days if day.day >= today]
    past = [day for day in days if day.day < today and not day.cancelled]
    valid = [day for day in coming if not day.cancelled]
    by_day = _by_day(coming)
    months = tuple(
        (month, tuple(rows)) for month, rows in groupby(by_day, lambda row: row.day.replace(day=1))
    )
    return AddressSchedule(
        next=next(iter(_by_day(valid)), None),
        fractions=_by_fraction(valid),
        months=months,
        past=tuple(reversed(_by_day(past))),
        last_year=max((day.planned_on.year for day in coming), default=None),
    )


def _of(stretches: Sequence[Stretch]) -> Q:
    condition = Q(pk__in=[])
    for stretch in stretches:
        here = Q(sector=stretch.sector_id, building_kind__in=("", stretch.building_kind))
        if stretch.first:
            here &= Q(day__gte=stretch.first)
        if stretch.last:
            here &= Q(day__lte=stretch.last)
        condition |= here
    return condition


def _is_of(day: CollectionDay, address: CollectionAddress) -> bool:
    return any(
        day.sector_id == stretch.sector_id
        and day.building_kind in ("", stretch.building_kind)
        and (stretch.first is None or stretch.first <= day.day)
        and (stretch.last is None or day.day <= stretch.last)
        for stretch in address.stretches
    )


def _by_day(days: Sequence[CollectionDay]) -> list[CollectionsOnDay]:
    return [CollectionsOnDay(day, tuple(same)) for day, same in groupby(days, lambda one: one.day)]


def _by_fraction(days: Sequence[CollectionDay]) -> tuple[FractionDays, ...]:
    by_fraction: dict[int, list[CollectionDay]] = {}
    for day in days:
        by_fraction.setdefault(day.fraction_id, []).append(day)
    rows = [FractionDays(same[0].fraction, tuple(same[:NEXT])) for same in by_fraction.values()]
    return tuple(
        sorted(rows, key=lambda row: (row.fraction.position, order_polish(row.fraction.code)))
    )


def select_unplanned_sectors(year: int) -> QuerySet[Sector]:
    """Select sectors that serve addresses but have no collection planned in the year."""
    days = CollectionDay.objects.filter(
        sector=OuterRef("pk"), planned_on__range=(date(year, 1, 1), date(year, 12, 31))
    )
    served = AddressRange.objects.filter(sector=OuterRef("pk"))
    return Sector.objects.filter(Exists(served), ~Exists(days))


def find_own_next_collection(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the reader's next collection as one line (`Tile.own` of the home page), or nothing.

    Makes one query on a site without a schedule, and four more for any number of houses.
    """
    nearest = (
        _find_nearest(user, realm, today) if realm == EBOK and Street.objects.exists() else None
    )
    if nearest is None:
        return []
    title = _("Odbiór odpadów: %(fractions)s") % {"fractions": _name_fractions(nearest)}
    when = capfirst(f"{days_left(nearest.day, today)}, {short_date(nearest.day)}")
    return [PaperLink(title, reverse("collections:own_ebok"), when)]


def list_panel_tiles(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the way to the reader's schedule, with the next collection (`PanelPart.tiles`).

    As many queries as `find_own_next_collection`.
    """
    if realm != EBOK or not Street.objects.exists():
        return []
    nearest = _find_nearest(user, realm, today)
    detail = capfirst(days_left(nearest.day, today)) if nearest else ""
    return [PaperLink(_("Terminy odbioru"), reverse("collections:own_ebok"), detail)]


def _find_nearest(user: object, realm: str, today: date) -> CollectionsOnDay | None:
    addresses = [
        address.found
        for address in match_addresses(list_own_addresses(user, realm, today), today)
        if address.found
    ]
    schedule = [collection for collection in find_next_collections(addresses, today) if collection]
    return min(schedule, key=lambda one: one.day, default=None)


def _name_fractions(collection: CollectionsOnDay) -> str:
    return ", ".join(dict.fromkeys(str(day.fraction) for day in collection.days))
