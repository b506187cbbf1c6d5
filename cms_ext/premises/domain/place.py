"""The four levels of the premises tree, finding a part by its code, and who changes which level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase

Place = Property | Building | Staircase | Premises
P = TypeVar("P", bound=Property | Building | Staircase | Premises)

LEVELS: Mapping[str, type[Place]] = {
    "property": Property,
    "building": Building,
    "staircase": Staircase,
    "premises": Premises,
}
UNASSIGNED = "DO-PRZYPISANIA"


def level_of(place: Place) -> str:
    """`property`, `building`, `staircase` or `premises`."""
    return type(place).__name__.lower()


def parent_of(place: Place) -> Place | None:
    """The part in which it lies; a premises lies in its staircase if it has one."""
    if isinstance(place, Premises):
        return place.staircase or place.building
    if isinstance(place, Staircase):
        return place.building
    return place.property if isinstance(place, Building) else None


def children_of(place: Place) -> list[QuerySet[Place]]:
    """What lies right in it, by level; of a building's premises only those without a staircase."""
    if isinstance(place, Property):
        return [place.buildings.all()]
    if isinstance(place, Building):
        return [place.staircases.all(), place.premises.filter(staircase=None)]
    return [place.premises.all()] if isinstance(place, Staircase) else []


def called(place: Place) -> str:
    """The name of a place in a sentence: `budynek B-01 (ul. Jodłowa 1)`."""
    name = str(place)
    code = _("{what} {code}").format(what=place._meta.verbose_name, code=place.code)
    return code if name == place.code else f"{code} ({name})"


def is_unassigned(place: Place) -> bool:
    """Whether it is the property for imported buildings that staff have not assigned yet."""
    return isinstance(place, Property) and place.code == UNASSIGNED


def place_by_code(model: type[P], code: str, *, building: Building | None = None) -> P | None:
    """The part that has the code now, or had it before it was renamed, merged or moved.

    The code of a staircase means something inside a building only.
    """
    inside = Q(building=building) if model is Staircase else Q()
    found = model._default_manager.filter(inside, code=code).first()
    if found is None:
        level = model.__name__.lower()
        once = Q(inside=building) if model is Staircase else Q()
        former = FormerCode.objects.filter(once, code=code, **{f"{level}__isnull": False})
        row = former.select_related(level).first()
        found = getattr(row, level) if row else None
    return survivor_of(found) if isinstance(found, model) else None


def survivor_of(place: P) -> P:
    """The part that it was merged into, through all merges; itself where it was not merged."""
    while place.merged_into is not None:
        place = cast(P, place.merged_into)  # the key leads to its own level
    return place


SEES = "cms_ext_premises.view_property"
CHANGES_TREE = "cms_ext_premises.change_property"
CHANGES_PREMISES = "cms_ext_premises.change_premises"


def may_change(user: Any, level: str) -> bool:
    """Premises have a right of their own: the finance desk keeps areas, not the tree."""
    needed = CHANGES_PREMISES if level == "premises" else CHANGES_TREE
    return bool(user.has_perm(SEES) and user.has_perm(needed))
