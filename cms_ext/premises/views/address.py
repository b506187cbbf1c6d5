"""Addresses of places in the administration, and the parents a place may move to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cms_ext.base.text.polish import order_polish
from cms_ext.premises.domain.place import LEVELS, UNASSIGNED, Place, find_level
from cms_ext.premises.domain.queries import current_places
from cms_ext.premises.domain.splitting import PARENTS
from cms_ext.premises.models import Building, Premises, Staircase

SLUGS: Mapping[str, str] = {
    "property": "nieruchomosc",
    "building": "budynek",
    "staircase": "klatka",
    "premises": "lokal",
}
ABOVE: Mapping[str, tuple[str, ...]] = {
    "property": (),
    "building": ("property",),
    "staircase": ("building__property",),
    "premises": ("building__property", "staircase"),
}


def make_place_url(place: Place) -> str:
    return reverse("premises_place", args=[SLUGS[find_level(place)], place.pk])


def find_level_by_slug(slug: str) -> str:
    """Return the level that an address names. Raises Http404."""
    for level, own in SLUGS.items():
        if own == slug:
            return level
    raise Http404


def get_place(slug: str, key: int) -> Place:
    """Return the place at an address, with its parents loaded. Raises Http404."""
    level = find_level_by_slug(slug)
    return get_object_or_404(select_level(level), pk=key)


def select_level(level: str) -> QuerySet[Place]:
    """Return all parts of a level, each with the rows that its name needs."""
    rows: QuerySet[Any] = LEVELS[level]._default_manager.all()
    return rows.select_related(*ABOVE[level], "merged_into")


def list_ancestors(place: Place) -> list[Place]:
    """List the parents, from the property down."""
    if isinstance(place, Building):
        return [place.property]
    if isinstance(place, Staircase | Premises):
        stair = place.staircase if isinstance(place, Premises) else None
        return [place.building.property, place.building, *([stair] if stair else [])]
    return []


def list_possible_parents(level: str, today: date) -> dict[str, list[tuple[str, Place]]]:
    """List label and place of possible parents, by level. One query a level."""
    parents: dict[str, list[tuple[str, Place]]] = {}
    for above in PARENTS[level]:
        rows = select_level(above).filter(current_places(today)).exclude(code=UNASSIGNED)
        parents[above] = sorted(
            ((_label(place), place) for place in rows), key=lambda pair: order_polish(pair[0])
        )
    return parents


def _label(place: Place) -> str:
    return str(place) if str(place).endswith(place.code) else f"{place} ({place.code})"
