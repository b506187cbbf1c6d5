"""A place of the premises tree: finding it by its code, and entering, changing, ending it."""

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
    """Return `property`, `building`, `staircase` or `premises`."""
    return type(place).__name__.lower()


def find_parent(place: Place) -> Place | None:
    """Return the part that contains the place; for a premises its staircase, if any."""
    if isinstance(place, Premises):
        return place.staircase or place.building
    if isinstance(place, Staircase):
        return place.building
    return place.property if isinstance(place, Building) else None


def list_children(place: Place) -> list[QuerySet[Place]]:
    """Return the direct children by level; a building's premises without staircase only."""
    if isinstance(place, Property):
        return [place.buildings.all()]
    if isinstance(place, Building):
        return [place.staircases.all(), place.premises.filter(staircase=None)]
    return [place.premises.all()] if isinstance(place, Staircase) else []


def describe_place(place: Place) -> str:
    """Name a place in a sentence: `budynek B-01 (ul. Jodłowa 1)`."""
    name = str(place)
    code = _("{what} {code}").format(what=place._meta.verbose_name, code=place.code)
    return code if name == place.code else f"{code} ({name})"


def is_unassigned(place: Place) -> bool:
    """Tell whether it is the property of imported buildings that staff have not assigned."""
    return isinstance(place, Property) and place.code == UNASSIGNED


def find_place(model: type[P], code: str, *, building: Building | None = None) -> P | None:
    """Find the part that has the code now, or had it before a rename, merger or move.

    The code of a staircase means something inside a building only.
    """
    inside = Q(building=building) if model is Staircase else Q()
    place = model._default_manager.filter(inside, code=code).first()
    if place is None:
        level = model.__name__.lower()
        former_inside = Q(inside=building) if model is Staircase else Q()
        former = FormerCode.objects.filter(former_inside, code=code, **{f"{level}__isnull": False})
        row = former.select_related(level).first()
        place = getattr(row, level) if row else None
    return find_survivor(place) if isinstance(place, model) else None


def find_survivor(place: P) -> P:
    """Follow all mergers to the part that remains; the place itself if never merged."""
    while place.merged_into is not None:
        place = cast(P, place.merged_into)  # the key leads to its own level
    return place


SEES = "cms_ext_premises.view_property"
CHANGES_TREE = "cms_ext_premises.change_property"
CHANGES_PREMISES = "cms_ext_premises.change_premises"


def may_change(user: Any, level: str) -> bool:
    """Tell whether the user may change the level; premises have a right of their own.

    The finance desk maintains areas, not the tree.
    """
    needed = CHANGES_PREMISES if level == "premises" else CHANGES_TREE
    return bool(user.has_perm(SEES) and user.has_perm(needed))


def refuse_taken_code(place: Place) -> None:
    """Raise ValidationError at `code` if another part has or had it."""
    building = place.building if isinstance(place, Staircase) else None
    holder = find_place(type(place), place.code, building=building)
    if holder is None or holder.pk == place.pk:
        return
    if holder.code == place.code:
        words = _("Ten kod ma już {what}. Podaj inny.")
    else:
        words = _("Ten kod miał wcześniej {what} i pliki z nim trafiają tam. Podaj inny.")
    raise ValidationError({"code": words.format(what=describe_place(holder))}, code="CODE_TAKEN")


def record_former_code(place: Place, code: str, *, inside: Building | None = None) -> None:
    """Save a former code, by which files find the part.

    `inside` is the former building of a staircase.
    """
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

    Raises ValidationError for a code that another part has or had, a parent that is over, or
    invalid values.
    """
    wait_for_turn()
    if isinstance(place, Premises) and place.staircase is not None:
        place.building = place.staircase.building
    place.full_clean(validate_unique=False, validate_constraints=False)
    refuse_taken_code(place)
    parent = find_parent(place)
    if parent is not None:
        # Anyone who ends it at this moment waits, or has been here before.
        locked_parent = (
            LEVELS[find_level(parent)]._default_manager.select_for_update().get(pk=parent.pk)
        )
        refuse_ended_parent(locked_parent, place.valid_to)
    place.full_clean()
    place.save()
    record("PLACE_ENTERED", origin, obj=place, to_state=format_path(place))
    return place


@transaction.atomic
def change_place(
    place: Place, facts: Mapping[str, Any], *, today: date, origin: Origin
) -> Mapping[str, tuple[str, str]]:
    """Change facts of a part; return what changed by field as (old, new).

    A former code still finds the part. Nothing is recorded if nothing changes. Raises
    ValidationError like `enter_place`, and for the property „do przypisania”.
    """
    wait_for_turn()
    stored: Place = LEVELS[find_level(place)]._default_manager.select_for_update().get(pk=place.pk)
    if is_unassigned(stored):
        raise ValidationError(
            _("„Do przypisania” zbiera budynki z plików. Przenieś budynki, jej samej nie zmieniaj.")
        )
    changed = {
        name: (_as_text(getattr(stored, name)), _as_text(facts[name]))
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
    """Raise ValidationError if the parent ends before the part that shall be in it."""
    if over := explain_ended_parent(parent, until):
        raise ValidationError(over, code="PARENT_ENDED")


def explain_ended_parent(parent: Place, until: date | None) -> list[str]:
    """Explain in a sentence that the parent ends before the part; empty if it does not."""
    if parent.valid_to is None or (until is not None and until <= parent.valid_to):
        return []
    words = _("{what}: koniec {day}. Wybierz miejsce, które trwa, albo podaj wcześniejszy koniec.")
    return [words.format(what=describe_place(parent), day=f"{parent.valid_to:%d.%m.%Y}")]


def format_path(place: Place) -> str:
    """Join the codes from the property down to the part: `N1/J1/2/J1-5`."""
    parent = find_parent(place)
    return place.code if parent is None else f"{format_path(parent)}/{place.code}"


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


MAX_NAMED = 20


@transaction.atomic
def end_places(places: Sequence[Place], *, on: date, origin: Origin) -> None:
    """End these places, all or none; `on` is the last day of each.

    Raises ValidationError with all obstacles: parts that last longer, open accounts and whatever
    else plugins answer to `place_ending`.
    """
    wait_for_turn()
    obstacles = [sentence for place in places for sentence in list_obstacles_to_end(place, on)]
    if obstacles:
        raise ValidationError(obstacles, code="NOT_OVER")
    for place in places:
        _set_end(place, on, origin)


@transaction.atomic
def reopen_place(place: Place, *, origin: Origin) -> None:
    """Take back an end. Raises ValidationError if it was merged or its parent is over."""
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
    """Explain why the part cannot end on the day, in sentences; empty if it can."""
    if is_unassigned(place):
        return [_("„Do przypisania” zbiera budynki z plików i nie ma końca.")]
    if place.merged_into_id is not None:
        words = _("{what} połączono z innym miejscem i na tym się skończyło.")
        return [words.format(what=describe_place(place))]
    if place.valid_from is not None and on < place.valid_from:
        words = _("{what} trwa od {day}. Koniec nie może być wcześniej.")
        return [words.format(what=describe_place(place), day=f"{place.valid_from:%d.%m.%Y}")]
    answers = place_ending.send(sender=type(place), place=place, on=on)
    objections = [sentence for _receiver, sentences in answers for sentence in sentences or ()]
    parent = find_parent(place)
    ended = explain_ended_parent(parent, on) if parent else []
    return [*ended, *_living_parts(place, on), *objections]


def _living_parts(place: Place, on: date) -> list[str]:
    longer = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    sentences = []
    for children in list_children(place):
        living = children.filter(longer)
        number = living.count()
        if not number:
            continue
        names = ", ".join(part.code for part in living.order_by("code__polish")[:MAX_NAMED])
        more = _(" i dalsze ({n})").format(n=number - MAX_NAMED) if number > MAX_NAMED else ""
        sentences.append(
            _(
                "{what} – nadal trwają {parts}: {names}{more}. Najpierw zakończ je albo przenieś."
            ).format(
                what=describe_place(place),
                parts=children.model._meta.verbose_name_plural,
                names=names,
                more=more,
            )
        )
    return sentences


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
