"""The four levels of the premises tree, finding a part by its code, and who changes which level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase
from cms_ext.premises.signals import place_ending, premises_measured

Place = Property | Building | Staircase | Premises
P = TypeVar("P", bound=Property | Building | Staircase | Premises)

LEVELS: Mapping[str, type[Place]] = {
    "property": Property,
    "building": Building,
    "staircase": Staircase,
    "premises": Premises,
}
UNASSIGNED = "DO-PRZYPISANIA"


def find_level(place: Place) -> str:
    """`property`, `building`, `staircase` or `premises`."""
    return type(place).__name__.lower()


def find_parent(place: Place) -> Place | None:
    """The part in which it lies; a premises lies in its staircase if it has one."""
    if isinstance(place, Premises):
        return place.staircase or place.building
    if isinstance(place, Staircase):
        return place.building
    return place.property if isinstance(place, Building) else None


def list_children(place: Place) -> list[QuerySet[Place]]:
    """What lies right in it, by level; of a building's premises only those without a staircase."""
    if isinstance(place, Property):
        return [place.buildings.all()]
    if isinstance(place, Building):
        return [place.staircases.all(), place.premises.filter(staircase=None)]
    return [place.premises.all()] if isinstance(place, Staircase) else []


def describe_place(place: Place) -> str:
    """The name of a place in a sentence: `budynek B-01 (ul. Jodłowa 1)`."""
    name = str(place)
    code = _("{what} {code}").format(what=place._meta.verbose_name, code=place.code)
    return code if name == place.code else f"{code} ({name})"


def is_unassigned(place: Place) -> bool:
    """Whether it is the property for imported buildings that staff have not assigned yet."""
    return isinstance(place, Property) and place.code == UNASSIGNED


def find_place(model: type[P], code: str, *, building: Building | None = None) -> P | None:
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
    return find_survivor(found) if isinstance(found, model) else None


def find_survivor(place: P) -> P:
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


def refuse_taken_code(place: Place) -> None:
    """Raises ValidationError at `code` where another part has or had it."""
    building = place.building if isinstance(place, Staircase) else None
    known = find_place(type(place), place.code, building=building)
    if known is None or known.pk == place.pk:
        return
    if known.code == place.code:
        words = _("Ten kod ma już {what}. Podaj inny.")
    else:
        words = _("Ten kod miał wcześniej {what} i pliki z nim trafiają tam. Podaj inny.")
    raise ValidationError({"code": words.format(what=describe_place(known))}, code="CODE_TAKEN")


def record_former_code(place: Place, code: str, *, inside: Building | None = None) -> None:
    """Save a former code, by which files find the part; `inside`: a staircase's former building."""
    where: dict[str, Any] = {find_level(place): place}
    FormerCode.objects.get_or_create(code=code, inside=inside, **where)


def forget_own_former_codes(place: Place) -> None:
    """Delete the former codes of a part that are its present code again."""
    inside = Q(inside=place.building) if isinstance(place, Staircase) else Q()
    FormerCode.objects.filter(inside, code=place.code, **{find_level(place): place}).delete()


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
    wait_for_turn()
    if isinstance(place, Premises) and place.staircase is not None:
        place.building = place.staircase.building
    place.full_clean(validate_unique=False, validate_constraints=False)
    refuse_taken_code(place)
    parent = find_parent(place)
    if parent is not None:
        # Whoever ends it at this moment waits, or has been here before.
        held = LEVELS[find_level(parent)]._default_manager.select_for_update().get(pk=parent.pk)
        refuse_ended_parent(held, place.valid_to)
    place.full_clean()
    place.save()
    record("PLACE_ENTERED", origin, obj=place, to_state=format_path(place))
    return place


@transaction.atomic
def change_place(
    place: Place, facts: Mapping[str, Any], *, today: date, origin: Origin
) -> Mapping[str, tuple[str, str]]:
    """Change facts of a part; returns what changed by field as (old, new).

    A former code keeps finding the part. Nothing is recorded where nothing changes. Raises
    ValidationError as `enter_place` does, and for the property „do przypisania”.
    """
    wait_for_turn()
    stored: Place = LEVELS[find_level(place)]._default_manager.select_for_update().get(pk=place.pk)
    if is_unassigned(stored):
        raise ValidationError(
            _("„Do przypisania” zbiera budynki z plików. Przenieś budynki, jej samej nie zmieniaj.")
        )
    changed = {
        name: (_shown(getattr(stored, name)), _shown(facts[name]))
        for name in FACTS[find_level(stored)]
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
    record("PLACE_CHANGED", origin, obj=stored, note=format_path(stored), changes=changes)
    return changed


def refuse_ended_parent(parent: Place, until: date | None) -> None:
    """Raises ValidationError when the parent ends before a part that is to lie in it."""
    if over := explain_ended_parent(parent, until):
        raise ValidationError(over, code="PARENT_ENDED")


def explain_ended_parent(parent: Place, until: date | None) -> list[str]:
    """That the parent ends before the last day of a part in it, in a sentence; none if not."""
    if parent.valid_to is None or (until is not None and until <= parent.valid_to):
        return []
    words = _("{what}: koniec {day}. Wybierz miejsce, które trwa, albo podaj wcześniejszy koniec.")
    return [words.format(what=describe_place(parent), day=f"{parent.valid_to:%d.%m.%Y}")]


def format_path(place: Place) -> str:
    """The codes down to the part: `N1/J1/2/J1-5`."""
    parent = find_parent(place)
    return place.code if parent is None else f"{format_path(parent)}/{place.code}"


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


MOST_NAMED = 20


@transaction.atomic
def end_places(places: Sequence[Place], *, on: date, origin: Origin) -> None:
    """End these places, all or none; `on` is the last day of each.

    Raises ValidationError with all obstacles: parts that last longer, open
    accounts and whatever else plugins answer to `place_ending`.
    """
    wait_for_turn()
    in_the_way = [sentence for place in places for sentence in list_obstacles_to_end(place, on)]
    if in_the_way:
        raise ValidationError(in_the_way, code="NOT_OVER")
    for place in places:
        _set_end(place, on, origin)


@transaction.atomic
def reopen_place(place: Place, *, origin: Origin) -> None:
    """Take back an end. Raises ValidationError for one that was merged or whose parent is over."""
    wait_for_turn()
    if place.merged_into_id is not None:
        raise ValidationError(
            _("{what} połączono z innym miejscem, więc nie można go przywrócić.").format(
                what=describe_place(place)
            )
        )
    parent = find_parent(place)
    if parent is not None:
        refuse_ended_parent(parent, None)
    _set_end(place, None, origin)


def list_obstacles_to_end(place: Place, on: date) -> list[str]:
    """Why the part cannot end on the day, in sentences; none when it can."""
    if is_unassigned(place):
        return [_("„Do przypisania” zbiera budynki z plików i nie ma końca.")]
    if place.merged_into_id is not None:
        words = _("{what} połączono z innym miejscem i na tym się skończyło.")
        return [words.format(what=describe_place(place))]
    if place.valid_from is not None and on < place.valid_from:
        words = _("{what} trwa od {day}. Koniec nie może być wcześniej.")
        return [words.format(what=describe_place(place), day=f"{place.valid_from:%d.%m.%Y}")]
    answers = place_ending.send(sender=type(place), place=place, on=on)
    told = [sentence for _receiver, sentences in answers for sentence in sentences or ()]
    parent = find_parent(place)
    over = explain_ended_parent(parent, on) if parent else []
    return [*over, *_living_parts(place, on), *told]


def _living_parts(place: Place, on: date) -> list[str]:
    longer = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    found = []
    for children in list_children(place):
        living = children.filter(longer)
        number = living.count()
        if not number:
            continue
        names = ", ".join(part.code for part in living.order_by("code")[:MOST_NAMED])
        more = _(" i dalsze ({n})").format(n=number - MOST_NAMED) if number > MOST_NAMED else ""
        found.append(
            _(
                "{what} – nadal trwają {parts}: {names}{more}. Najpierw zakończ je albo przenieś."
            ).format(
                what=describe_place(place),
                parts=children.model._meta.verbose_name_plural,
                names=names,
                more=more,
            )
        )
    return found


def _set_end(place: Place, on: date | None, origin: Origin) -> None:
    stored: Place = LEVELS[find_level(place)]._default_manager.select_for_update().get(pk=place.pk)
    before = stored.valid_to
    stored.valid_to = on
    stored.save()
    record(
        "PLACE_ENDED" if on else "PLACE_REOPENED",
        origin,
        obj=stored,
        note=format_path(stored),
        from_state=before.isoformat() if before else "",
        to_state=on.isoformat() if on else "",
    )
