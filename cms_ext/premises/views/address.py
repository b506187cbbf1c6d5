"""Where a part of the tree stands in the administration, and where it may be moved to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cms_ext.premises.domain.place import LEVELS, UNASSIGNED, Place, find_level
from cms_ext.premises.domain.queries import not_over
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
    """The level that an address names, or 404."""
    for level, own in SLUGS.items():
        if own == slug:
            return level
    raise Http404


def get_place(slug: str, key: int) -> Place:
    """The part at an address with what it lies in, or 404."""
    level = find_level_by_slug(slug)
    return get_object_or_404(select_level(level), pk=key)


def select_level(level: str) -> QuerySet[Place]:
    """All parts of a level, each with what its name is made of."""
    rows: QuerySet[Any] = LEVELS[level]._default_manager.all()
    return rows.select_related(*ABOVE[level], "merged_into")


def list_ancestors(place: Place) -> list[Place]:
    """What it lies in, from the property down."""
    if isinstance(place, Building):
        return [place.property]
    if isinstance(place, Staircase | Premises):
        stair = place.staircase if isinstance(place, Premises) else None
        return [place.building.property, place.building, *([stair] if stair else [])]
    return []


def list_possible_parents(level: str, today: date) -> dict[str, list[tuple[str, Place]]]:
    """By level of the parent: its label and the place. One query a level."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for above in PARENTS[level]:
        rows = select_level(above).filter(not_over(today)).exclude(code=UNASSIGNED)
        found[above] = sorted(((_label(place), place) for place in rows), key=lambda pair: pair[0])
    return found


def _label(place: Place) -> str:
    return str(place) if str(place).endswith(place.code) else f"{place} ({place.code})"
