"""The collections of an address for a calendar program, and for the poster of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.calendars import CalendarEvent
from cms_ext.base.web.site_address import site_address, site_host
from cms_ext.frontend.theme.figures import plain_date
from waste_union.collections.models import CollectionDay, CollectionTerms


def calendar_events(
    days: Sequence[CollectionDay], terms: CollectionTerms, page: str
) -> list[CalendarEvent]:
    """An event a day for each fraction. What was moved keeps its uid, so a program moves it, too.

    `page` is the path of the address's page.
    """
    return [
        CalendarEvent(
            uid=f"odbior-{one.sector.code}-{one.fraction.code}-{one.building_kind or 'KAZDA'}"
            f"-{one.planned_on}@{site_host()}",
            summary=_summary(one),
            starts=one.day,
            description=_description(one, terms),
            url=site_address(page),
            cancelled=one.cancelled,
            sequence=int(one.moved) + int(one.cancelled),
        )
        for one in days
    ]


def _summary(one: CollectionDay) -> str:
    words = _("Odwołany odbiór: %(what)s") if one.cancelled else _("Odbiór: %(what)s")
    return words % {"what": one.fraction.name.lower()}


def _description(one: CollectionDay, terms: CollectionTerms) -> str:
    said = [
        _("Wystaw najpóźniej o %(hour)s.") % {"hour": clock(terms)},
        moved_words(one.planned_on) if one.moved else "",
        one.fraction.about,
    ]
    return " ".join(part for part in said if part)


def moved_words(planned_on: date) -> str:
    return _("Przeniesiony z: %(day)s.") % {"day": plain_date(planned_on)}


def clock(terms: CollectionTerms) -> str:
    """`6:00`"""
    return f"{terms.put_out_by.hour}:{terms.put_out_by.minute:02}"
