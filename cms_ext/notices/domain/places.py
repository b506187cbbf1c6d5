"""The places that a reader of the list may choose, with the short key of each for an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms_ext.identity.models import User
from cms_ext.notices.targets import Place
from cms_ext.pages.domain.visibility import admitted
from cms_ext.plugins import declared, panel_of
from cms_ext.premises.models import Building, Property


@dataclass(frozen=True, slots=True)
class Choice:
    """One place: `key` is the path of codes `N2/W1/2`, `label` what a reader calls it."""

    key: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Estate:
    """A property and the choices inside it, itself first."""

    name: str
    choices: tuple[Choice, ...]


def estates() -> list[Estate]:
    """The premises tree as choices; properties without a building are left out."""
    buildings = Building.objects.select_related("property").prefetch_related("staircases")
    return [
        Estate(estate.name, tuple(_inside(estate, found)))
        for estate, found in groupby(
            buildings.order_by("property__code", "code"), key=lambda building: building.property
        )
    ]


def own_choices(request: HttpRequest, today: date, among: list[Estate]) -> list[Choice]:
    """The places of the premises of whoever is signed in, as the panel tells them; each once."""
    user = request.user
    if not isinstance(user, User) or not admitted(user, user.realm, today):
        return []
    panel = panel_of(user.realm)
    if panel is None or not panel.premises:
        return []
    places = {found.staircase or found.building for found in declared(panel.premises)(user, today)}
    return [choice for estate in among for choice in estate.choices if choice.place in places]


def choice_of(key: str, among: list[Estate]) -> Choice | None:
    """The choice with this key; None for one that is unknown."""
    choices = (choice for estate in among for choice in estate.choices)
    return next((choice for choice in choices if choice.key == key), None)


def _inside(estate: Property, buildings: Iterable[Building]) -> list[Choice]:
    choices = [
        Choice(estate.code, _("%(name)s – wszystkie budynki") % {"name": estate.name}, estate)
    ]
    for building in buildings:
        key = f"{estate.code}/{building.code}"
        choices.append(Choice(key, str(building), building))
        for staircase in building.staircases.all():
            choices.append(Choice(f"{key}/{staircase.code}", str(staircase), staircase))
    return choices
