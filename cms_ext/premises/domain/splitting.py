"""Moving places in the tree, and dividing one place into two."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.domain.contact import copy_contacts
from cms_ext.premises.domain.merging import copy_choices
from cms_ext.premises.domain.place import (
    LEVELS,
    Place,
    change_place,
    describe_place,
    enter_place,
    find_level,
    find_parent,
    format_path,
    is_unassigned,
    record_former_code,
    refuse_ended_parent,
    refuse_taken_code,
)
from cms_ext.premises.models import Building, Premises, Property, Staircase
from cms_ext.premises.signals import place_split

# What may lie right in what. A tree of four levels has no cycle as long as this holds.
PARENTS: Mapping[str, tuple[str, ...]] = {
    "property": (),
    "building": ("property",),
    "staircase": ("building",),
    "premises": ("staircase", "building"),
}


@transaction.atomic
def move_places(places: Sequence[Place], to: Place, *, origin: Origin) -> int:
    """Move all places or none; return how many were not there already.

    Raises ValidationError for a level that cannot lie there (a building in itself or in another
    building), a place that is over or merged, or a staircase code that the building has.
    """
    wait_for_turn()
    target: Place = LEVELS[find_level(to)]._default_manager.select_for_update().get(pk=to.pk)
    moved = 0
    for place in places:
        refuse_impossible_parent(place, target)
        stored: Place = (
            LEVELS[find_level(place)]._default_manager.select_for_update().get(pk=place.pk)
        )
        if find_parent(stored) != target:
            _move(stored, target, origin)
            moved += 1
    return moved


def refuse_impossible_parent(place: Place, to: Place) -> None:
    """Raise ValidationError for a parent of the wrong level, or the place itself."""
    if place == to:
        raise ValidationError(
            _("{what} nie może leżeć w sobie. Wybierz inne miejsce.").format(
                what=describe_place(place)
            ),
            code="UNDER_ITSELF",
        )
    if find_level(to) not in PARENTS[find_level(place)]:
        raise ValidationError(
            _("{what} nie może leżeć w: {where}. Wybierz {wanted}.").format(
                what=describe_place(place), where=describe_place(to), wanted=_wanted(place)
            ),
            code="LEVEL_WRONG",
        )


def _wanted(place: Place) -> str:
    names = [str(LEVELS[level]._meta.verbose_name) for level in PARENTS[find_level(place)]]
    return _(" albo ").join(names) or _("inną czynność: nieruchomość jest najwyżej")


def _move(place: Place, target: Place, origin: Origin) -> None:
    if place.merged_into_id is not None:
        raise ValidationError(
            _("{what} połączono już z innym miejscem. Przenieś tamto.").format(
                what=describe_place(place)
            ),
            code="MERGED",
        )
    if is_unassigned(target):
        raise ValidationError(
            _("Do „do przypisania” nic się nie przenosi. Wybierz właściwe miejsce."),
            code="UNASSIGNED",
        )
    refuse_ended_parent(target, place.valid_to)
    before = format_path(place)
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
    record("PLACE_MOVED", origin, obj=place, from_state=before, to_state=format_path(place))


def _move_staircase(staircase: Staircase, target: Building) -> None:
    """Move a staircase with its premises; files with the old building still find it."""
    former = staircase.building
    staircase.building = target
    refuse_taken_code(staircase)
    staircase.former_codes.filter(inside=target, code=staircase.code).delete()
    record_former_code(staircase, staircase.code, inside=former)
    staircase.premises.update(building=target)


@transaction.atomic
def split_building(
    building: Building,
    *,
    code: str,
    address: str,
    parts: Sequence[Staircase | Premises],
    on: date,
    origin: Origin,
) -> Building:
    """Make a new building in the same property from the day on, with these parts of the old.

    Notices and subscriptions of the building are for both, and so are its contacts. Raises
    ValidationError if no part or every part is chosen, a part is of another building, or the code
    is taken.
    """
    staircases = [part for part in parts if isinstance(part, Staircase)]
    _refuse_other_parts(building, parts)
    left = building.staircases.filter(merged_into=None).exclude(pk__in=_keys(staircases))
    loose = building.premises.filter(staircase=None).exclude(
        pk__in=_keys(part for part in parts if isinstance(part, Premises))
    )
    if not parts or not (left.exists() or loose.exists()):
        raise ValidationError(
            _("Wskaż część klatek albo lokali: w każdym z dwóch budynków musi coś zostać."),
            code="NOTHING_LEFT",
        )
    wait_for_turn()
    new = enter_place(
        Building(property=building.property, code=code, address=address, valid_from=on),
        origin=origin,
    )
    move_places(parts, new, origin=origin)
    copy_choices(building, new)
    copy_contacts(building, new, on=on)
    _record_split(building, new, on, origin)
    return new


@transaction.atomic
def split_premises(
    premises: Premises, new: Premises, *, area_left: Decimal, today: date, origin: Origin
) -> Premises:
    """Divide a premises: `new` begins on its own `valid_from`, at the same entrance.

    `new` is given unsaved, with its code, number, area, persons and kind. Raises ValidationError if
    the two areas are not the old one, or the first day is missing or in the future.
    """
    if new.valid_from is None or new.valid_from > today:
        raise ValidationError(
            {"valid_from": _("Podział wpisz w dniu, od którego jest, albo później.")},
            code="DAY_AHEAD",
        )
    if area_left <= 0 or new.area <= 0 or area_left + new.area != premises.area:
        raise ValidationError(
            {
                "area": _(
                    "Powierzchnie po podziale dają razem {sum} m², a lokal ma {whole} m². "
                    "Popraw jedną z nich; każda musi być większa od zera."
                ).format(sum=_m2(area_left + new.area), whole=_m2(premises.area))
            },
            code="AREAS_DIFFER",
        )
    new.building, new.staircase = premises.building, premises.staircase
    new.address = new.address or premises.address
    change_place(premises, {"area": area_left}, today=today, origin=origin)
    entered = enter_place(new, origin=origin)
    _record_split(premises, entered, new.valid_from, origin)
    return entered


def _refuse_other_parts(building: Building, parts: Iterable[Staircase | Premises]) -> None:
    foreign = [
        part
        for part in parts
        if part.building_id != building.pk
        or (isinstance(part, Premises) and part.staircase_id is not None)
    ]
    if foreign:
        raise ValidationError(
            _("{what} nie leży wprost w tym budynku. Wybierz jego klatki albo lokale.").format(
                what=describe_place(foreign[0])
            ),
            code="NOT_A_PART",
        )


def _record_split(place: Place, new: Place, on: date, origin: Origin) -> None:
    record(
        "PLACE_SPLIT",
        origin,
        obj=place,
        from_state=format_path(place),
        to_state=format_path(new),
        changes={"new": new.pk, "from": on.isoformat()},
    )
    place_split.send(sender=type(place), place=place, new=new, on=on)


def _keys(places: Iterable[Place]) -> list[int]:
    return [place.pk for place in places]


def _m2(area: Decimal) -> str:
    return f"{area:f}".replace(".", ",")
