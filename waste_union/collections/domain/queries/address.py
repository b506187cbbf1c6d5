"""From what somebody typed to the streets that may be meant, and from an address to its sector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cms_ext.base.text.folding import folded_words
from waste_union.collections.domain.house_number import HouseNumber
from waste_union.collections.domain.number_range import narrowest
from waste_union.collections.domain.street_name import KINDS, MOST_WORDS, bare_words
from waste_union.collections.models import AddressRange, Street

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
