"""The places that a reader of the list may choose, with the short key of each for an address."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import plain_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import panel_of
from cms_ext.premises.domain.place import UNASSIGNED, is_unassigned
from cms_ext.premises.models import Building, Property
from cms_ext.public_site.notices.targets import Place
from cms_ext.public_site.pages.domain.visibility import admitted_now

# The reader's own place, kept on his device when he asks for it.
PLACE_COOKIE = "coop_place"


@dataclass(frozen=True, slots=True)
class Choice:
    """One place: `key` is the path of codes `N2/W1/2`, `label` what a reader calls it.

    `past` tells of a place that there is not today, else it is empty.
    """

    key: str
    label: str
    place: Place
    past: str = ""


@dataclass(frozen=True, slots=True)
class Estate:
    """A property and the choices inside it, itself first."""

    name: str
    choices: tuple[Choice, ...]


def past_of(place: Place, today: date) -> str:
    """Empty for what there is today; else since when it is over, or from when it will be."""
    for one in _down_to(place):
        if one.lasts_on(today):
            continue
        if one.valid_to is not None and one.valid_to < today:
            return _("zakończono %(day)s") % {"day": plain_date(one.valid_to)}
        return _("od %(day)s") % {"day": plain_date(one.valid_from or today)}
    return ""


def estates(today: date) -> list[Estate]:
    """The premises tree as choices, also of what is over: old links, posters and feeds name it.

    Properties without a building are left out. `offered` are those to choose from. Without
    COOP_LISTS_BUILDINGS each is one choice, and nothing inside it is told.
    """
    if not settings.COOP_LISTS_BUILDINGS:
        return [
            Estate(one.name, (Choice(one.code, one.name, one, past_of(one, today)),))
            for one in Property.objects.exclude(code=UNASSIGNED)
        ]
    buildings = Building.objects.prefetch_related("staircases")
    return [
        Estate(heading_of(estate), tuple(_inside(estate, found, today)))
        for estate, found in by_property(buildings)
    ]


def by_property(buildings: QuerySet[Building]) -> Iterable[tuple[Property, Iterable[Building]]]:
    """Each property with its buildings; those that wait for their property come last."""
    ordered = buildings.select_related("property").order_by("property__code", "code")
    last = sorted(ordered, key=lambda building: is_unassigned(building.property))
    return groupby(last, key=lambda building: building.property)


def offered(among: list[Estate], *, keeping: Collection[str] = ()) -> list[Estate]:
    """What can be chosen today; what was chosen before, by `keeping` its keys, stays and tells that
    it is over.
    """
    found = (
        Estate(
            estate.name,
            tuple(
                replace(choice, label=f"{choice.label} ({choice.past})") if choice.past else choice
                for choice in estate.choices
                if choice.key in keeping or not (choice.past or choice.key == UNASSIGNED)
            ),
        )
        for estate in among
    )
    return [estate for estate in found if estate.choices]


def own_choices(request: HttpRequest, today: date, among: list[Estate]) -> list[Choice]:
    """The places of the premises of whoever is signed in, as the panel tells them; each once."""
    user = request.user
    if not isinstance(user, User) or not admitted_now(request, user.realm, today):
        return []
    panel = panel_of(user.realm)
    if panel is None or not panel.premises:
        return []
    places = {found.staircase or found.building for found in panel.premises(user, today)}
    return [choice for estate in among for choice in estate.choices if choice.place in places]


def choice_of(key: str, among: list[Estate]) -> Choice | None:
    """The choice with this key; None for one that is unknown."""
    choices = (choice for estate in among for choice in estate.choices)
    return next((choice for choice in choices if choice.key == key), None)


def heading_of(estate: Property) -> str:
    """Readers know nothing of buildings that wait for their property."""
    return _("Pozostałe budynki") if is_unassigned(estate) else estate.name


def _inside(estate: Property, buildings: Iterable[Building], today: date) -> Iterable[Choice]:
    whole = _("%(name)s – wszystkie budynki") % {"name": estate.name}
    yield Choice(estate.code, whole, estate, past_of(estate, today))
    for building in buildings:
        key = f"{estate.code}/{building.code}"
        yield Choice(key, str(building), building, past_of(building, today))
        for staircase in building.staircases.all():
            staircase.building = building  # its name and its time are asked for
            past = past_of(staircase, today)
            yield Choice(f"{key}/{staircase.code}", str(staircase), staircase, past)


def _down_to(place: Place) -> tuple[Place, ...]:
    if isinstance(place, Property):
        return (place,)
    if isinstance(place, Building):
        return place.property, place
    return place.building.property, place.building, place
