"""One part of the tree that becomes two on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.premises.domain.contact import copy_contacts
from cms_ext.premises.domain.entering import change_place, enter_place, path_of
from cms_ext.premises.domain.moving import move_places
from cms_ext.premises.domain.place import Place, called
from cms_ext.premises.domain.references import copy_choices
from cms_ext.premises.models import Building, Premises, Staircase
from cms_ext.premises.signals import place_split


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
    """A new building in the same property from the day on, with these parts of the old one.

    Notices and subscriptions of the whole building are for both, so are its contacts. Raises
    ValidationError: no part or every part chosen, a part of another building, a code that is taken.
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
    take_turn()
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
    """Carve `new` out of a premises; it begins on its own `valid_from`, at the same entrance.

    `new` is given unsaved, with its code, number, area, persons and kind. Raises ValidationError:
    the two areas are not the old one, a first day that is missing or still to come.
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
    strange = [
        part
        for part in parts
        if part.building_id != building.pk
        or (isinstance(part, Premises) and part.staircase_id is not None)
    ]
    if strange:
        raise ValidationError(
            _("{what} nie leży wprost w tym budynku. Wybierz jego klatki albo lokale.").format(
                what=called(strange[0])
            ),
            code="NOT_A_PART",
        )


def _record_split(place: Place, new: Place, on: date, origin: Origin) -> None:
    record(
        "PLACE_SPLIT",
        origin,
        obj=place,
        from_state=path_of(place),
        to_state=path_of(new),
        changes={"new": new.pk, "from": on.isoformat()},
    )
    place_split.send(sender=type(place), place=place, new=new, on=on)


def _keys(places: Iterable[Place]) -> list[int]:
    return [place.pk for place in places]


def _m2(area: Decimal) -> str:
    return f"{area:f}".replace(".", ",")
