"""An announcement as the residents of one staircase will see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.public_site.notices.domain.places import Choice, Estate, estates, offered
from cms_ext.public_site.notices.domain.schedule import Visit, schedules
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.premises.models import Staircase


@dataclass(frozen=True, slots=True)
class Met:
    """Whether it is in the list of this staircase, with its part of the schedules."""

    where: Choice
    shown: bool
    visits: tuple[Visit, ...]


def staircases(today: date) -> list[Estate]:
    """The premises tree of today with its staircases alone."""
    found = (
        Estate(one.name, tuple(c for c in one.choices if isinstance(c.place, Staircase)))
        for one in offered(estates(today))
    )
    return [estate for estate in found if estate.choices]


def met_at(page: AnnouncementPage, where: Choice) -> Met:
    """What residents of a place will see once the draft is published."""
    place = where.place
    if not isinstance(place, Staircase):
        raise TypeError(where.key)
    rows = schedules([page])[page.pk]
    theirs = tuple(row for row in rows if row.staircase in (None, place))
    return Met(where, page.targets.reach(place), theirs)
