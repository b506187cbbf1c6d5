"""Where a part of the tree stands in the administration, and where it may be moved to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cms_ext.premises.domain.place import LEVELS, UNASSIGNED, Place, level_of
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


def url_of(place: Place) -> str:
    return reverse("premises_place", args=[SLUGS[level_of(place)], place.pk])


def level_at(slug: str) -> str:
    """The level that an address names, or 404."""
    for level, own in SLUGS.items():
        if own == slug:
            return level
    raise Http404


def place_at(slug: str, key: int) -> Place:
    """The part at an address with what it lies in, or 404."""
    level = level_at(slug)
    return get_object_or_404(rows_of(level), pk=key)


def rows_of(level: str) -> QuerySet[Place]:
    """All parts of a level, each with what its name is made of."""
    rows: QuerySet[Any] = LEVELS[level]._default_manager.all()
    return rows.select_related(*ABOVE[level], "merged_into")


def ancestors(place: Place) -> list[Place]:
    """What it lies in, from the property down."""
    if isinstance(place, Building):
        return [place.property]
    if isinstance(place, Staircase | Premises):
        stair = place.staircase if isinstance(place, Premises) else None
        return [place.building.property, place.building, *([stair] if stair else [])]
    return []


def parents_for(level: str, today: date) -> dict[str, list[tuple[str, Place]]]:
    """By level of the parent: its label and the place. One query a level."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for above in PARENTS[level]:
        rows = rows_of(above).filter(not_over(today)).exclude(code=UNASSIGNED)
        found[above] = sorted(((_label(place), place) for place in rows), key=lambda pair: pair[0])
    return found


def _label(place: Place) -> str:
    return str(place) if str(place).endswith(place.code) else f"{place} ({place.code})"
