"""What an editor may want to mend: in a page before it is published, and each night in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.premises.models import Staircase
from cms_ext.public_site.editing.checks import CHECKS
from cms_ext.public_site.editing.checks.wording import described_pictures, living_links
from cms_ext.public_site.editing.domain.reading import drafts_of, outlines_of
from cms_ext.public_site.editing.draft import Hint, PageDraft
from cms_ext.public_site.editing.models import Finding
from cms_ext.public_site.notices.domain.places import Choice, Estate, estates, offered
from cms_ext.public_site.notices.domain.schedule import Visit, schedules
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import SitePage


def hints_for(page: SitePage, today: date) -> list[Hint]:
    """All that the checks find in the page as it is given: a draft, or what is live."""
    [draft] = drafts_of([page], today)
    return hints_in(draft)


def hints_in(draft: PageDraft) -> list[Hint]:
    return [hint for check in CHECKS for hint in check(draft)]


NIGHTLY_CHECKS = (living_links, described_pictures)


def survey_nightly() -> None:
    """The scheduler's job."""
    survey_pages(business_today())


@transaction.atomic
def survey_pages(today: date) -> int:
    """Put what is found in the place of what was found before; how much it is. Repeatable."""
    pages = [page for page in Page.objects.live().specific() if isinstance(page, SitePage)]
    found = [
        Finding(page_id=page.pk, code=hint.code, words=hint.words, path=hint.place.path)
        for page, outline in zip(pages, outlines_of(pages, today), strict=True)
        for check in NIGHTLY_CHECKS
        for hint in check(outline)
    ]
    Finding.objects.all().delete()
    Finding.objects.bulk_create(found)
    return len(found)


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
