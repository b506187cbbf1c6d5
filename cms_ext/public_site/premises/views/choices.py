"""Where parts of the tree may be moved to, as a list to choose from."""

from __future__ import annotations

from datetime import date

from cms_ext.public_site.premises.domain.moving import PARENTS
from cms_ext.public_site.premises.domain.place import UNASSIGNED, Place
from cms_ext.public_site.premises.domain.queries.tree import not_over
from cms_ext.public_site.premises.views.address import rows_of


def parents_for(level: str, today: date) -> dict[str, list[tuple[str, Place]]]:
    """By level of the parent: its label and the place. One query a level."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for above in PARENTS[level]:
        rows = rows_of(above).filter(not_over(today)).exclude(code=UNASSIGNED)
        found[above] = sorted(((_label(place), place) for place in rows), key=lambda pair: pair[0])
    return found


def _label(place: Place) -> str:
    return str(place) if str(place).endswith(place.code) else f"{place} ({place.code})"
