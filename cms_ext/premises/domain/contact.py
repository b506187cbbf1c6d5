"""Contacts of a place: entering, changing and ending them, and finding those valid on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.text.polish import order_polish
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.premises.domain.place import format_path
from cms_ext.premises.models import Building, PlaceContact, Property, Staircase, valid_rows

# What a form may change besides the last day; that one is an end, and the log tells it apart.
FACTS = ("role", "name", "phone", "email", "hours", "valid_from")


@transaction.atomic
def set_contact(contact: PlaceContact, *, origin: Origin) -> PlaceContact:
    """Save a new or a changed contact; `valid_to` ends it. Raises ValidationError.

    The log holds the role and the place, never the name, which is personal. An unchanged contact is
    not recorded.
    """
    contact.full_clean()
    before = PlaceContact.objects.select_for_update().filter(pk=contact.pk).first()
    contact.save()
    for action in _acts(before, contact):
        _record(action, contact, origin)
    return contact


def _acts(before: PlaceContact | None, contact: PlaceContact) -> list[str]:
    if before is None:
        return ["CONTACT_ENTERED"]
    moved = contact.valid_to != before.valid_to
    reopened = moved and contact.valid_to is None
    is_changed = any(getattr(contact, name) != getattr(before, name) for name in FACTS)
    return [
        *(["CONTACT_CHANGED"] if is_changed or reopened else []),
        *(["CONTACT_ENDED"] if moved and not reopened else []),
    ]


@transaction.atomic
def remove_contact(contact: PlaceContact, *, today: date, origin: Origin) -> None:
    """Delete a contact that is over: the name of a former caretaker is not needed.

    Raises ValidationError for a contact that is still valid.
    """
    if contact.valid_to is None or contact.valid_to >= today:
        raise ValidationError(_("Ten kontakt jeszcze obowiązuje. Najpierw wpisz mu ostatni dzień."))
    _record("CONTACT_REMOVED", contact, origin)
    contact.delete()


def copy_contacts(building: Building, to: Building, *, on: date) -> None:
    """Copy the contacts valid on the day to the other building, from that day on."""
    for contact in building.contacts.filter(valid_rows(on)):
        contact.pk = None
        contact.building, contact.valid_from = to, on
        contact.save(force_insert=True)


def _record(action: str, contact: PlaceContact, origin: Origin) -> None:
    record(action, origin, obj=contact, note=format_path(contact.place()), to_state=contact.role)


Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class DisplayedContact:
    """One contact as a page or a poster displays it, with work data only.

    `role` is as text. `places` names what the contact looks after within the requested places: a
    property or building if it has all of it, else the staircases.
    """

    role: str
    name: str
    phone: str
    email: str
    hours: str
    places: tuple[str, ...]

    @property
    def own_name(self) -> str:
        """Return the name, or "" if it only repeats the role (an emergency service)."""
        return "" if self.name.casefold() == self.role.casefold() else self.name


@dataclass(frozen=True, slots=True)
class _Entrance:
    """The smallest unit that has a contact: a staircase, or a house or property without any."""

    estate: Property
    building: Building | None = None
    staircase: Staircase | None = None

    @property
    def upwards(self) -> list[Key]:
        """Return the places whose contacts apply, the nearest first."""
        places = (self.staircase, self.building, self.estate)
        return [_key(place) for place in places if place is not None]


def list_contacts(
    *,
    properties: Sequence[Property] = (),
    buildings: Sequence[Building] = (),
    staircases: Sequence[Staircase] = (),
    on: date,
) -> list[DisplayedContact]:
    """List the contacts of these places and their parts that are valid on the day.

    Ordered by role as in `PlaceContact.Role`, then by place; equal contacts of several places are
    one row. No places have no contacts. Three queries for any number of places.
    """
    houses = _houses(properties, buildings, on)
    entrances = _entrances(houses, properties, staircases, on)
    by_place = _contacts_by_place(entrances, on)
    served: dict[tuple[int, str, str, str, str], list[_Entrance]] = {}
    for entrance in entrances:
        for contact in _nearest(entrance, by_place):
            served.setdefault(_facts(contact), []).append(entrance)
    totals = _sizes(entrances, [*properties, *houses])
    displayed = [
        (facts, DisplayedContact(_label(facts), *facts[1:], places=_places(parts, totals)))
        for facts, parts in served.items()
    ]
    return [contact for _facts_of_it, contact in sorted(displayed, key=_order)]


def _houses(
    properties: Sequence[Property], buildings: Sequence[Building], on: date
) -> list[Building]:
    requested = Q(property__in=properties) | Q(pk__in=[building.pk for building in buildings])
    return list(
        Building.objects.filter(requested).filter(valid_rows(on)).select_related("property")
    )


def _entrances(
    houses: Sequence[Building],
    properties: Sequence[Property],
    staircases: Sequence[Staircase],
    on: date,
) -> list[_Entrance]:
    """List the entrances of the requested places, each once, in the order of the tree."""
    condition = Q(building__in=houses) | Q(pk__in=[staircase.pk for staircase in staircases])
    stairs = Staircase.objects.filter(condition).filter(valid_rows(on))
    entrances = [
        _Entrance(stair.building.property, stair.building, stair)
        for stair in stairs.select_related("building__property")
    ]
    with_stairs = {entrance.building.pk for entrance in entrances if entrance.building}
    entrances += [
        _Entrance(building.property, building)
        for building in houses
        if building.pk not in with_stairs
    ]
    with_houses = {building.property_id for building in houses}
    entrances += [_Entrance(estate) for estate in properties if estate.pk not in with_houses]
    return sorted(entrances, key=_place_in_the_tree)


def _place_in_the_tree(entrance: _Entrance) -> tuple[str, str, str]:
    building, staircase = entrance.building, entrance.staircase
    return (
        entrance.estate.code,
        building.code if building else "",
        staircase.code if staircase else "",
    )


def _contacts_by_place(
    entrances: Iterable[_Entrance], on: date
) -> Mapping[Key, list[PlaceContact]]:
    keys = {key for entrance in entrances for key in entrance.upwards}
    condition = Q(pk__in=[])
    for level in ("property", "building", "staircase"):
        condition |= Q(**{f"{level}__in": [pk for name, pk in keys if name == level]})
    by_place: dict[Key, list[PlaceContact]] = {}
    for contact in (
        PlaceContact.objects.filter(condition).filter(valid_rows(on)).order_by("name__polish", "pk")
    ):
        key = contact.place_key()
        assert key is not None  # no row is without
        by_place.setdefault(key, []).append(contact)
    return by_place


def _nearest(
    entrance: _Entrance, by_place: Mapping[Key, list[PlaceContact]]
) -> Iterable[PlaceContact]:
    taken: set[str] = set()
    for key in entrance.upwards:
        contacts = [contact for contact in by_place.get(key, []) if contact.role not in taken]
        taken |= {contact.role for contact in contacts}
        yield from contacts


def _places(parts: Sequence[_Entrance], totals: Mapping[Key, int]) -> tuple[str, ...]:
    """Name these entrances together in as few names as possible."""
    names = []
    for _pk, estate in groupby(parts, key=lambda part: part.estate.pk):
        of_property = list(estate)
        if len(of_property) == totals.get(_key(of_property[0].estate)):
            names.append(str(of_property[0].estate))
            continue
        for building, some in groupby(of_property, key=lambda part: part.building):
            of_building = list(some)
            assert building is not None  # a property without buildings is whole
            names.append(_building_name(building, of_building, totals))
    return tuple(names)


def _building_name(
    building: Building, parts: Sequence[_Entrance], totals: Mapping[Key, int]
) -> str:
    codes = [part.staircase.code for part in parts if part.staircase]
    if not codes or len(parts) == totals.get(_key(building)):
        return str(building)
    return f"{building} ({ngettext('klatka', 'klatki', len(codes))} {', '.join(codes)})"


def _sizes(
    entrances: Sequence[_Entrance], requested: Iterable[Property | Building]
) -> dict[Key, int]:
    """Count the entrances of each property and building that was requested."""
    sizes = dict.fromkeys(map(_key, requested), 0)
    for entrance in entrances:
        for key in sizes.keys() & set(entrance.upwards):
            sizes[key] += 1
    return sizes


def _facts(contact: PlaceContact) -> tuple[int, str, str, str, str]:
    order = PlaceContact.Role.values.index(contact.role)
    return order, contact.name, contact.phone, contact.email, contact.hours


def _label(facts: tuple[int, str, str, str, str]) -> str:
    return str(list(PlaceContact.Role)[facts[0]].label)


def _order(
    pair: tuple[tuple[int, str, str, str, str], DisplayedContact],
) -> tuple[int, tuple[str, ...], str]:
    facts, contact = pair
    return facts[0], tuple(map(order_polish, contact.places)), order_polish(contact.name)


def _key(place: Property | Building | Staircase) -> Key:
    return type(place).__name__.lower(), place.pk
