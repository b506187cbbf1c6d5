"""Moving parts of the tree with their own parts, documents and announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.premises.domain.entering import (
    path_of,
    record_former_code,
    refuse_ended_parent,
    refuse_taken_code,
)
from cms_ext.premises.domain.place import (
    LEVELS,
    Place,
    called,
    is_unassigned,
    level_of,
    parent_of,
)
from cms_ext.premises.models import Building, Premises, Property, Staircase

# What may lie right in what. A tree of four levels has no cycle as long as this holds.
PARENTS: Mapping[str, tuple[str, ...]] = {
    "property": (),
    "building": ("property",),
    "staircase": ("building",),
    "premises": ("staircase", "building"),
}


@transaction.atomic
def move_places(places: Sequence[Place], to: Place, *, origin: Origin) -> int:
    """Move all places or none; returns how many were not there already.

    Raises ValidationError: a level that cannot lie there (a building in itself or in another
    building), a place that is over or merged, the code of a staircase that the building has.
    """
    take_turn()
    target: Place = LEVELS[level_of(to)]._default_manager.select_for_update().get(pk=to.pk)
    moved = 0
    for place in places:
        refuse_impossible_parent(place, target)
        stored: Place = (
            LEVELS[level_of(place)]._default_manager.select_for_update().get(pk=place.pk)
        )
        if parent_of(stored) != target:
            _move(stored, target, origin)
            moved += 1
    return moved


def refuse_impossible_parent(place: Place, to: Place) -> None:
    """Raises ValidationError for a parent of the wrong level, or inside the place itself."""
    if place == to:
        raise ValidationError(
            _("{what} nie może leżeć w sobie. Wybierz inne miejsce.").format(what=called(place)),
            code="UNDER_ITSELF",
        )
    if level_of(to) not in PARENTS[level_of(place)]:
        raise ValidationError(
            _("{what} nie może leżeć w: {where}. Wybierz {wanted}.").format(
                what=called(place), where=called(to), wanted=_wanted(place)
            ),
            code="LEVEL_WRONG",
        )


def _wanted(place: Place) -> str:
    names = [str(LEVELS[level]._meta.verbose_name) for level in PARENTS[level_of(place)]]
    return _(" albo ").join(names) or _("inną czynność: nieruchomość jest najwyżej")


def _move(place: Place, target: Place, origin: Origin) -> None:
    if place.merged_into_id is not None:
        raise ValidationError(
            _("{what} połączono już z innym miejscem. Przenieś tamto.").format(what=called(place)),
            code="MERGED",
        )
    if is_unassigned(target):
        raise ValidationError(
            _("Do „do przypisania” nic się nie przenosi. Wybierz właściwe miejsce."),
            code="UNASSIGNED",
        )
    refuse_ended_parent(target, place.valid_to)
    before = path_of(place)
    if isinstance(place, Building):
        assert isinstance(target, Property)
        place.property = target
    elif isinstance(place, Staircase):
        assert isinstance(target, Building)
        _move_staircase(place, target)
    elif isinstance(place, Premises):
        place.staircase = target if isinstance(target, Staircase) else None
        assert not isinstance(target, Property | Premises)
        place.building = target.building if isinstance(target, Staircase) else target
    place.save()
    record("PLACE_MOVED", origin, obj=place, from_state=before, to_state=path_of(place))


def _move_staircase(staircase: Staircase, target: Building) -> None:
    """Its premises lie in the new building from now on, and files with the old one find it."""
    former = staircase.building
    staircase.building = target
    refuse_taken_code(staircase)
    staircase.former_codes.filter(inside=target, code=staircase.code).delete()
    record_former_code(staircase, staircase.code, inside=former)
    staircase.premises.update(building=target)
