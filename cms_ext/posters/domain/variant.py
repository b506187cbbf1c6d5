"""Which posters are printed: a general one, one for a staircase, or a building's whole set."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.notices.domain.places import Choice
from cms_ext.premises.models import Building, Staircase


@dataclass(frozen=True, slots=True)
class Variant:
    """The staircases, one page each; none: one page for every board."""

    name: str
    staircases: tuple[Staircase, ...] = ()


GENERAL = Variant("general")


def variant_of(choice: Choice) -> Variant:
    """The posters for a place of the premises tree; of a property one for each staircase of it."""
    place = choice.place
    if isinstance(place, Staircase):
        return Variant(choice.key, (place,))
    inside = {"building": place} if isinstance(place, Building) else {"building__property": place}
    staircases = Staircase.objects.filter(**inside).select_related("building")
    return Variant(choice.key, tuple(staircases))
