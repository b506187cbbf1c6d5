"""Which posters are printed: a general one, one for a staircase, or a building's whole set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.public_site.notices.domain.places import Choice
from cms_ext.public_site.premises.models import Building, Staircase, lasting


@dataclass(frozen=True, slots=True)
class Variant:
    """The staircases, one page each; none: one page for every board."""

    name: str
    staircases: tuple[Staircase, ...] = ()


GENERAL = Variant("general")


def variant_of(choice: Choice, today: date) -> Variant:
    """The posters for a place of the premises tree: one for each staircase of it that there is.

    Of a place that is over those that it had.
    """
    place = choice.place
    if isinstance(place, Staircase):
        return Variant(choice.key, (place,))
    inside = {"building": place} if isinstance(place, Building) else {"building__property": place}
    staircases = Staircase.objects.filter(**inside).select_related("building")
    if not choice.past:
        staircases = staircases.filter(lasting(today))
    return Variant(choice.key, tuple(staircases))
