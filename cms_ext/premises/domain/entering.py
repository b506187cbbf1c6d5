"""Entering parts of the premises tree, changing what is known of one, and keeping former codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.premises.domain.place import (
    LEVELS,
    P,
    Place,
    called,
    is_unassigned,
    level_of,
    parent_of,
    place_by_code,
)
from cms_ext.premises.models import Building, FormerCode, Premises, Staircase
from cms_ext.premises.signals import premises_measured


def refuse_taken_code(place: Place) -> None:
    """Raises ValidationError at `code` where another part has or had it."""
    building = place.building if isinstance(place, Staircase) else None
    known = place_by_code(type(place), place.code, building=building)
    if known is None or known.pk == place.pk:
        return
    if known.code == place.code:
        words = _("Ten kod ma już {what}. Podaj inny.")
    else:
        words = _("Ten kod miał wcześniej {what} i pliki z nim trafiają tam. Podaj inny.")
    raise ValidationError({"code": words.format(what=called(known))}, code="CODE_TAKEN")


def record_former_code(place: Place, code: str, *, inside: Building | None = None) -> None:
    """Save a former code, by which files find the part; `inside`: a staircase's former building."""
    where: dict[str, Any] = {level_of(place): place}
    FormerCode.objects.get_or_create(code=code, inside=inside, **where)


def forget_own_former_codes(place: Place) -> None:
    """Delete the former codes of a part that are its present code again."""
    inside = Q(inside=place.building) if isinstance(place, Staircase) else Q()
    FormerCode.objects.filter(inside, code=place.code, **{level_of(place): place}).delete()


# What a form or a file may change; where a part lies is changed by moving it.
FACTS: Mapping[str, tuple[str, ...]] = {
    "property": ("code", "name", "valid_from"),
    "building": ("code", "address", "valid_from"),
    "staircase": ("code", "valid_from"),
    "premises": ("code", "number", "kind", "area", "persons", "address", "valid_from"),
}


@transaction.atomic
def enter_place(place: P, *, origin: Origin) -> P:
    """Save a new part of the tree, given unsaved with its parent.

    Raises ValidationError: a code that another part has or had, a parent that is over, values that
    the model does not take.
    """
    take_turn()
    if isinstance(place, Premises) and place.staircase is not None:
        place.building = place.staircase.building
    place.full_clean(validate_unique=False, validate_constraints=False)
    refuse_taken_code(place)
    parent = parent_of(place)
    if parent is not None:
        # Whoever ends it at this moment waits, or has been here before.
        held = LEVELS[level_of(parent)]._default_manager.select_for_update().get(pk=parent.pk)
        refuse_ended_parent(held, place.valid_to)
    place.full_clean()
    place.save()
    record("PLACE_ENTERED", origin, obj=place, to_state=path_of(place))
    return place


@transaction.atomic
def change_place(
    place: Place, facts: Mapping[str, Any], *, today: date, origin: Origin
) -> Mapping[str, tuple[str, str]]:
    """Change facts of a part; returns what changed by field as (old, new).

    A former code keeps finding the part. Nothing is recorded where nothing changes. Raises
    ValidationError as `enter_place` does, and for the property „do przypisania”.
    """
    take_turn()
    stored: Place = LEVELS[level_of(place)]._default_manager.select_for_update().get(pk=place.pk)
    if is_unassigned(stored):
        raise ValidationError(
            _("„Do przypisania” zbiera budynki z plików. Przenieś budynki, jej samej nie zmieniaj.")
        )
    changed = {
        name: (_shown(getattr(stored, name)), _shown(facts[name]))
        for name in FACTS[level_of(stored)]
        if name in facts and getattr(stored, name) != facts[name]
    }
    if not changed:
        return changed
    if isinstance(stored, Premises) and {"area", "persons"} & changed.keys():
        premises_measured.send(sender=Premises, premises=stored, today=today)
    former = stored.code
    for name in changed:
        setattr(stored, name, facts[name])
    refuse_taken_code(stored)
    stored.full_clean()
    stored.save()
    if "code" in changed:
        forget_own_former_codes(stored)
        inside = stored.building if isinstance(stored, Staircase) else None
        record_former_code(stored, former, inside=inside)
    changes = {name: list(values) for name, values in changed.items()}
    record("PLACE_CHANGED", origin, obj=stored, note=path_of(stored), changes=changes)
    return changed


def refuse_ended_parent(parent: Place, until: date | None) -> None:
    """Raises ValidationError when the parent ends before a part that is to lie in it."""
    if over := ended_before(parent, until):
        raise ValidationError(over, code="PARENT_ENDED")


def ended_before(parent: Place, until: date | None) -> list[str]:
    """That the parent ends before the last day of a part in it, in a sentence; none if not."""
    if parent.valid_to is None or (until is not None and until <= parent.valid_to):
        return []
    words = _("{what}: koniec {day}. Wybierz miejsce, które trwa, albo podaj wcześniejszy koniec.")
    return [words.format(what=called(parent), day=f"{parent.valid_to:%d.%m.%Y}")]


def path_of(place: Place) -> str:
    """The codes down to the part: `N1/J1/2/J1-5`."""
    parent = parent_of(place)
    return place.code if parent is None else f"{path_of(parent)}/{place.code}"


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
