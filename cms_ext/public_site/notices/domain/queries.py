"""The announcements that a reader may see, their order, tenders and the alert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today, day_start
from cms_ext.frontend.page_cache.generation import Reach, get_cached_part, no_addresses
from cms_ext.public_site.notices.domain.recipients import filter_concerning
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage, Correction
from cms_ext.public_site.notices.models.kind import Severity
from cms_ext.public_site.notices.models.mixins import AnnouncementQuerySet
from cms_ext.public_site.notices.targets import Place
from cms_ext.public_site.pages.domain import visibility
from cms_ext.public_site.pages.domain.reach import get_former_state, is_unseen, page_address
from cms_ext.public_site.pages.models.base import find_section

MAX_PINNED = 3
# The fields that a card, a date or the banner shows.
ON_CARDS = (
    "title",
    "url_path",
    "lead",
    "place",
    "targets_label",
    "valid_from",
    "valid_until",
    "starts_at",
    "ends_at",
    *(f"kind__{name}" for name in ("code", "name", "icon", "tone")),
)


def list_current(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """Return today's announcements that this reader may see, without their bodies."""
    every = AnnouncementPage.objects.defer_streamfields().select_related("kind")
    found: AnnouncementQuerySet = visibility.visible_pages(request, today, every)
    return found


def find_visible(request: HttpRequest, today: date, **which: str) -> AnnouncementPage | None:
    """Return an announcement that has begun and that this reader may see, also past ones."""
    found = visibility.visible_pages(
        request, today, AnnouncementPage.objects.all(), unlisted_too=True
    )
    page: AnnouncementPage | None = (
        found.filter(valid_from__lte=today, **which).select_related("kind", "contact_desk").first()
    )
    return page


def list_announcements(
    request: HttpRequest,
    today: date,
    kind: AnnouncementKind | None = None,
    places: Sequence[Place] = (),
    *,
    within: Page | None = None,
) -> Listing:
    """Return the list: at most three pinned ones, then the newest first.

    `within` is one list of the site; without it all lists that the reader may open.
    """
    announcements = _chosen(_of_list(list_current(request, today), within), kind, places)
    return Listing(announcements.only(*ON_CARDS), today)


class Listing:
    """Announcements of a list for a paginator; pinned ones have `on_top`.

    Pinned ones are a query of their own: one order for all would sort every announcement for the
    first ten.
    """

    def __init__(self, announcements: AnnouncementQuerySet, today: date) -> None:
        pinned = announcements.pinned_on(today).annotate(on_top=Value(True)).newest_first()
        self.pinned = list(pinned[:MAX_PINNED])
        self.rest = announcements.exclude(pk__in=[one.pk for one in self.pinned]).newest_first()

    def count(self) -> int:
        rest: int = self.rest.count()
        return len(self.pinned) + rest

    def __getitem__(self, which: slice) -> list[AnnouncementPage]:
        start, stop = which.start or 0, which.stop
        rest = self.rest[max(start - len(self.pinned), 0) : stop]
        return [*self.pinned[start:stop], *rest][: stop - start]


def list_newest_inside(realm: str, today: date) -> AnnouncementQuerySet:
    """Return a panel's announcements, newest first, for its readers. One query."""
    inside = visibility.within_panel(realm, AnnouncementPage.objects.defer_streamfields())
    found: AnnouncementQuerySet = visibility.inside_pages(today, inside).newest_first()
    return found


def find_neighbours(
    page: AnnouncementPage, today: date
) -> tuple[AnnouncementPage | None, AnnouncementPage | None]:
    """Return the next newer and the next older public announcement, in one query."""
    others = visibility.public_pages(today, AnnouncementPage.objects.exclude(pk=page.pk))
    day, number = page.valid_from, page.number or ""
    newer = others.filter(Q(valid_from__gt=day) | Q(valid_from=day, number__gt=number))
    older = others.filter(Q(valid_from__lt=day) | Q(valid_from=day, number__lt=number))
    nearest = Q(pk=_first(newer.order_by("valid_from", "number")))
    nearest |= Q(pk=_first(older.newest_first()))
    columns = AnnouncementPage.objects.only("title", "url_path", "valid_from", "number")
    found: list[AnnouncementPage] = list(columns.filter(nearest).newest_first())
    after = [one for one in found if (one.valid_from, one.number or "") > (day, number)]
    before = [one for one in found if one not in after]
    return next(iter(after), None), next(iter(before), None)


def list_archived(request: HttpRequest, today: date, within: Page) -> AnnouncementQuerySet:
    """Return the announcements of a list that are over and visible to this reader."""
    every = AnnouncementPage.objects.defer_streamfields().select_related("kind")
    visible = visibility.visible_pages(request, today, every, unlisted_too=True)
    return _of_list(visible.filter(valid_until__lt=today), within)


def list_archive_years(request: HttpRequest, today: date, within: Page) -> list[int]:
    """Return the years in which archived announcements began, newest first."""

    def years() -> list[int]:
        began = list_archived(request, today, within).order_by()
        return [day.year for day in began.dates("valid_from", "year", order="DESC")]

    # The closed paths are all that the answer depends on.
    part = ("archive years", within.pk, *visibility.list_closed_paths(request, today))
    return get_cached_part(request, part, years)


def count_listed(
    request: HttpRequest,
    today: date,
    listed: Listing | AnnouncementQuerySet,
    kind: AnnouncementKind | None,
    year: int | None,
    *,
    within: Page,
) -> int:
    """Return the cached size of a list or of a year's archive, whatever its places."""
    part = (
        "listed",
        within.pk,
        kind and kind.pk,
        year,
        *visibility.list_closed_paths(request, today),
    )
    return get_cached_part(request, part, lambda: listed.count())


def list_archived_in(
    request: HttpRequest,
    today: date,
    year: int,
    kind: AnnouncementKind | None = None,
    places: Sequence[Place] = (),
    *,
    within: Page,
) -> AnnouncementQuerySet:
    """Return the archived announcements that began in a year, newest first."""
    of_year = list_archived(request, today, within).filter(valid_from__year=year)
    return _chosen(of_year, kind, places).newest_first()


def find_login_procedure(today: date) -> AnnouncementPage | None:
    """Return the newest public announcement that says how to get a login."""
    procedures = AnnouncementPage.objects.filter(kind__code="LOGIN_PROCEDURE").defer_streamfields()
    found: AnnouncementPage | None = (
        visibility.public_pages(today, procedures).newest_first().first()
    )
    return found


def list_dated(request: HttpRequest, today: date) -> AnnouncementQuerySet:
    """Return announced events that are not over, the nearest first."""
    midnight = day_start(today)
    coming = Q(ends_at__gte=midnight) | Q(ends_at=None, starts_at__gte=midnight)
    events = list_current(request, today).filter(coming, starts_at__isnull=False)
    found: AnnouncementQuerySet = events.order_by("starts_at")
    return found


def list_coming_outages(request: HttpRequest, now: datetime) -> AnnouncementQuerySet:
    """Return outages that are not over, the nearest first."""
    last = Q(ends_at__gt=now) | Q(ends_at=None)
    found: AnnouncementQuerySet = list_dated(request, timezone.localdate(now)).filter(
        last, kind__code="OUTAGE"
    )
    return found


def _of_list(announcements: AnnouncementQuerySet, within: Page | None) -> AnnouncementQuerySet:
    if within is None:
        return announcements
    # A subquery and no join: with a join SQLite would read and sort all pages.
    here = Page.objects.child_of(within).filter(pk=OuterRef("pk"))
    found: AnnouncementQuerySet = announcements.filter(Exists(here))
    return found


def _chosen(
    announcements: AnnouncementQuerySet, kind: AnnouncementKind | None, places: Sequence[Place]
) -> AnnouncementQuerySet:
    if kind is not None:
        announcements = announcements.filter(kind=kind)
    return filter_concerning(announcements, *places) if places else announcements


def _first(pages: AnnouncementQuerySet) -> Subquery:
    return Subquery(pages.values("pk")[:1])


SHOWN = ("pk", "title", "lead", "severity", "url_path")


@dataclass(frozen=True, slots=True)
class Alert:
    """The text and address of the banner."""

    title: str
    lead: str
    severity: Severity
    url: str


def list_standing_alerts(now: datetime) -> AnnouncementQuerySet:
    """Return the public emergency messages at this moment, most severe first."""
    rank = Case(
        *(When(severity=level, then=Value(place)) for place, level in enumerate(Severity)),
        output_field=IntegerField(),
    )
    lasting = Q(ends_at=None) | Q(ends_at__gt=now)
    alerts = AnnouncementPage.objects.filter(lasting, kind__code="ALERT")
    public = visibility.public_pages(timezone.localdate(now), alerts)
    found: AnnouncementQuerySet = public.order_by(rank, "-valid_from", "-number", "-pk")
    return found


def build_alert_column(now: datetime) -> Subquery:
    """Return the first alert as a column of the page's query, to save a query."""
    columns: dict[str, Any] = {name: name for name in SHOWN}
    first = list_standing_alerts(now).values(shown=JSONObject(**columns))[:1]
    return Subquery(first, output_field=JSONField())


def read_alert(column: dict[str, Any] | None, request: HttpRequest) -> Alert | None:
    """Return the alert in the column, with the address for this reader."""
    if column is None:
        return None
    page = Page(pk=column["pk"], url_path=column["url_path"])
    return Alert(
        column["title"],
        column["lead"],
        Severity(column["severity"]),
        page.get_url(request) or "",
    )


# Older ones are in the archive of announcements.
MAX_CLOSED = 20
# Sort keys that put tenders without a deadline last.
EARLIEST, LATEST = (day.replace(tzinfo=UTC) for day in (datetime.min, datetime.max))


@dataclass(frozen=True, slots=True)
class Tenders:
    """Tenders: `open` by deadline, nearest first; `closed` latest first."""

    open: list[AnnouncementPage]
    closed: list[AnnouncementPage]


def list_tenders(request: HttpRequest, now: datetime) -> Tenders:
    """Return the visible tenders; one without a deadline is open while it is listed."""
    today = timezone.localdate(now)
    every = AnnouncementPage.objects.defer_streamfields().filter(kind__code="TENDER")
    tenders = visibility.visible_pages(request, today, every, unlisted_too=True).filter(
        valid_from__lte=today
    )
    listed = Q(valid_until=None) | Q(valid_until__gte=today)
    is_open = listed & (Q(ends_at=None) | Q(ends_at__gt=now))
    over = tenders.exclude(is_open).order_by(F("ends_at").desc(nulls_last=True), "-number")
    listed_or_closed = tenders.filter(is_open | Q(pk__in=over.values("pk")[:MAX_CLOSED]))
    marked = listed_or_closed.annotate(opened=Case(When(is_open, then=True), default=False))
    newest = list(marked.order_by("-number"))
    return Tenders(
        sorted((one for one in newest if one.opened), key=_ends(LATEST)),
        sorted((one for one in newest if not one.opened), key=_ends(EARLIEST), reverse=True),
    )


def _ends(without: datetime) -> Callable[[AnnouncementPage], datetime]:
    """Return the sort key of a tender: its deadline, or `without` if it has none."""
    return lambda tender: tender.ends_at or without


# Fields of the address; a change affects every page that links to it.
ADDRESS = ("slug", "url_path", "path")
# Kinds shown on every page: the banner, and the link next to every sign-in.
ON_EVERY_PAGE = {"ALERT", "LOGIN_PROCEDURE"}
NOTED = ("kind__code", "valid_from", "number")

# The sort key of announcements.
Position = tuple[date, str]


@dataclass(frozen=True, slots=True)
class AroundAnnouncement:
    """The addresses of cached pages that show an announcement.

    Its own, the home page, its list, and its former and present neighbours. None inside a panel,
    whose pages are never cached.
    """

    pk: int
    positions: frozenset[Position]

    def __call__(self) -> list[str]:
        page = AnnouncementPage.objects.filter(pk=self.pk).first()
        if page is None or find_section(page) is not None:
            return []
        above = page.get_ancestors().filter(depth__gt=1)
        return [page_address(one) for one in (page, *above, *self._neighbours())]

    def _neighbours(self) -> Iterable[AnnouncementPage]:
        today = business_today()
        for day, number in self.positions:
            here = AnnouncementPage(pk=self.pk, valid_from=day, number=number)
            yield from filter(None, find_neighbours(here, today))


def reach_of_announcement(page: AnnouncementPage) -> Reach:
    """Return which cached pages a saved announcement affects."""
    before = get_former_state(page)
    if before is None:
        state = {"kind__code": page.kind and page.kind.code}
        before = state | {"valid_from": page.valid_from, "number": page.number}
    elif any(before[name] != getattr(page, name) for name in ADDRESS):
        return None
    if is_unseen(page):
        return no_addresses
    if {before["kind__code"], page.kind and page.kind.code} & ON_EVERY_PAGE:
        return None
    return reach_around(page, (before["valid_from"], before["number"] or ""))


def reach_around(page: AnnouncementPage, *stood: Position) -> AroundAnnouncement:
    """Return the addresses that show the page; `stood` are its former sort keys."""
    return AroundAnnouncement(page.pk, frozenset([*stood, (page.valid_from, page.number or "")]))


def reach_of_correction(correction: Correction) -> Reach:
    """Return which cached pages a correction affects."""
    return reach_around(correction.announcement)
