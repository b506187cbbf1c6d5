"""Which announcements a reader is shown, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cms_ext.public_site.notices.domain.targets import announcements_concerning
from cms_ext.public_site.notices.models.announcement import AnnouncementPage
from cms_ext.public_site.notices.models.kind import AnnouncementKind
from cms_ext.public_site.notices.models.queryset import AnnouncementQuerySet
from cms_ext.public_site.notices.targets import Place
from cms_ext.public_site.pages.domain.panel import within_panel
from cms_ext.public_site.pages.domain.visibility import inside_pages, public_pages, visible_pages

MOST_PINNED = 3


def current(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """The announcements that stand today and that this reader may see, without their bodies."""
    every = AnnouncementPage.objects.defer_streamfields().select_related("kind")
    found: AnnouncementQuerySet = visible_pages(request, today, every)
    return found


def one_visible(request: HttpRequest, today: date, **which: str) -> AnnouncementPage | None:
    """An announcement that began and that this reader may see, one that is over too."""
    found = visible_pages(request, today, AnnouncementPage.objects.all(), unlisted_too=True)
    page: AnnouncementPage | None = (
        found.filter(valid_from__lte=today, **which).select_related("kind", "contact_desk").first()
    )
    return page


def listing(
    request: HttpRequest,
    today: date,
    kind: AnnouncementKind | None = None,
    places: Sequence[Place] = (),
    *,
    within: Page | None = None,
) -> AnnouncementQuerySet:
    """The list: at most three pinned ones on top, then by first day, the newest first.

    `within` is one list of the site; without it those of all lists that the reader may open.
    """
    announcements = _chosen(_of_list(current(request, today), within), kind, places)
    pinned = announcements.pinned_on(today).newest_first()
    return announcements.with_on_top(pinned[:MOST_PINNED])


def newest_inside(realm: str, today: date) -> AnnouncementQuerySet:
    """The announcements of a panel, newest first, for readers let in by its gate. One question."""
    inside = within_panel(realm, AnnouncementPage.objects.defer_streamfields())
    found: AnnouncementQuerySet = inside_pages(today, inside).newest_first()
    return found


def neighbours(
    page: AnnouncementPage, today: date
) -> tuple[AnnouncementPage | None, AnnouncementPage | None]:
    """The next newer and the next older announcement that anybody may read, in one question."""
    others = public_pages(today, AnnouncementPage.objects.exclude(pk=page.pk))
    day, number = page.valid_from, page.number or ""
    newer = others.filter(Q(valid_from__gt=day) | Q(valid_from=day, number__gt=number))
    older = others.filter(Q(valid_from__lt=day) | Q(valid_from=day, number__lt=number))
    nearest = Q(pk=_first(newer.order_by("valid_from", "number")))
    nearest |= Q(pk=_first(older.newest_first()))
    shown = AnnouncementPage.objects.only("title", "url_path", "valid_from", "number")
    found: list[AnnouncementPage] = list(shown.filter(nearest).newest_first())
    after = [one for one in found if (one.valid_from, one.number or "") > (day, number)]
    before = [one for one in found if one not in after]
    return next(iter(after), None), next(iter(before), None)


def archived(request: HttpRequest, today: date, within: Page) -> AnnouncementQuerySet:
    """The announcements of a list whose last day is over and that this reader may see."""
    every = AnnouncementPage.objects.defer_streamfields().select_related("kind")
    visible = visible_pages(request, today, every, unlisted_too=True)
    return _of_list(visible.filter(valid_until__lt=today), within)


def archive_years(request: HttpRequest, today: date, within: Page) -> list[int]:
    """The years in which archived announcements began, the newest first."""
    days = archived(request, today, within).order_by().dates("valid_from", "year", order="DESC")
    return [day.year for day in days]


def archive(
    request: HttpRequest,
    today: date,
    year: int,
    kind: AnnouncementKind | None = None,
    places: Sequence[Place] = (),
    *,
    within: Page,
) -> AnnouncementQuerySet:
    """The archived announcements that began in a year, the newest first."""
    of_year = archived(request, today, within).filter(valid_from__year=year)
    return _chosen(of_year, kind, places).newest_first()


def login_procedure(today: date) -> AnnouncementPage | None:
    """The announcement that says how to get a login; the newest that those without one may read."""
    procedures = AnnouncementPage.objects.filter(kind__code="LOGIN_PROCEDURE").defer_streamfields()
    found: AnnouncementPage | None = public_pages(today, procedures).newest_first().first()
    return found


def dated(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """Announced events that are not over, the nearest first."""
    midnight = _midnight(today)
    coming = Q(ends_at__gte=midnight) | Q(ends_at=None, starts_at__gte=midnight)
    events = current(request, today).filter(coming, starts_at__isnull=False)
    found: AnnouncementQuerySet = events.order_by("starts_at")
    return found


def coming_outages(request: HttpRequest, now: datetime) -> AnnouncementQuerySet:
    """Outages that are not over, the nearest first."""
    last = Q(ends_at__gt=now) | Q(ends_at=None)
    found: AnnouncementQuerySet = dated(request, timezone.localdate(now)).filter(
        last, kind__code="OUTAGE"
    )
    return found


def _of_list(announcements: AnnouncementQuerySet, within: Page | None) -> AnnouncementQuerySet:
    if within is None:
        return announcements
    found: AnnouncementQuerySet = announcements.child_of(within)
    return found


def _chosen(
    announcements: AnnouncementQuerySet, kind: AnnouncementKind | None, places: Sequence[Place]
) -> AnnouncementQuerySet:
    if kind is not None:
        announcements = announcements.filter(kind=kind)
    return announcements_concerning(announcements, *places) if places else announcements


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _first(pages: AnnouncementQuerySet) -> Subquery:
    return Subquery(pages.values("pk")[:1])
