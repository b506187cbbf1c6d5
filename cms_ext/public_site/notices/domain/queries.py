"""Which announcements a reader is shown, and in what order; tenders, and the emergency on top."""

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

from cms_ext.base.dates.clock import business_today, midnight_of
from cms_ext.frontend.page_cache.generation import Reach, get_cached_part, no_addresses
from cms_ext.public_site.notices.domain.targets import announcements_concerning
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage, Correction
from cms_ext.public_site.notices.models.dated import AnnouncementQuerySet
from cms_ext.public_site.notices.models.kind import Severity
from cms_ext.public_site.notices.targets import Place
from cms_ext.public_site.pages.domain.reach import address_of, is_unseen, noted_before
from cms_ext.public_site.pages.domain.visibility import (
    inside_pages,
    public_pages,
    shut_paths,
    visible_pages,
    within_panel,
)
from cms_ext.public_site.pages.models.base import section_of

MOST_PINNED = 3
# All that a card, a date or the band shows of an announcement.
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
) -> Listing:
    """The list: at most three pinned ones on top, then by first day, the newest first.

    `within` is one list of the site; without it those of all lists that the reader may open.
    """
    announcements = _chosen(_of_list(current(request, today), within), kind, places)
    return Listing(announcements.only(*ON_CARDS), today)


class Listing:
    """What a list shows, as cards do, for a paginator. Those pinned bear `on_top`.

    They are asked for by themselves: one order for all would sort every announcement that stands
    for the sake of the first ten.
    """

    def __init__(self, announcements: AnnouncementQuerySet, today: date) -> None:
        pinned = announcements.pinned_on(today).annotate(on_top=Value(True)).newest_first()
        self.pinned = list(pinned[:MOST_PINNED])
        self.rest = announcements.exclude(pk__in=[one.pk for one in self.pinned]).newest_first()

    def count(self) -> int:
        rest: int = self.rest.count()
        return len(self.pinned) + rest

    def __getitem__(self, which: slice) -> list[AnnouncementPage]:
        start, stop = which.start or 0, which.stop
        rest = self.rest[max(start - len(self.pinned), 0) : stop]
        return [*self.pinned[start:stop], *rest][: stop - start]


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

    def years() -> list[int]:
        began = archived(request, today, within).order_by()
        return [day.year for day in began.dates("valid_from", "year", order="DESC")]

    # The paths are all that it knows of the reader.
    part = ("archive years", within.pk, *shut_paths(request, today))
    return get_cached_part(request, part, years)


def number_of(
    request: HttpRequest,
    today: date,
    listed: Listing | AnnouncementQuerySet,
    kind: AnnouncementKind | None,
    year: int | None,
    *,
    within: Page,
) -> int:
    """How many announcements a list or the archive of a year holds, whatever their places."""
    part = ("listed", within.pk, kind and kind.pk, year, *shut_paths(request, today))
    return get_cached_part(request, part, lambda: listed.count())


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
    midnight = midnight_of(today)
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
    # A condition of its own and not of the page joined: by that one SQLite would begin with the
    # pages, all of them, and sort them afterwards.
    here = Page.objects.child_of(within).filter(pk=OuterRef("pk"))
    found: AnnouncementQuerySet = announcements.filter(Exists(here))
    return found


def _chosen(
    announcements: AnnouncementQuerySet, kind: AnnouncementKind | None, places: Sequence[Place]
) -> AnnouncementQuerySet:
    if kind is not None:
        announcements = announcements.filter(kind=kind)
    return announcements_concerning(announcements, *places) if places else announcements


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


def standing_alerts(now: datetime) -> AnnouncementQuerySet:
    """The emergency messages that anybody may read at this moment, the most severe first."""
    rank = Case(
        *(When(severity=level, then=Value(place)) for place, level in enumerate(Severity)),
        output_field=IntegerField(),
    )
    lasting = Q(ends_at=None) | Q(ends_at__gt=now)
    alerts = AnnouncementPage.objects.filter(lasting, kind__code="ALERT")
    public = public_pages(timezone.localdate(now), alerts)
    found: AnnouncementQuerySet = public.order_by(rank, "-valid_from", "-number", "-pk")
    return found


def alert_column(now: datetime) -> Subquery:
    """The first standing alert as a column of the page's query, which saves a query."""
    shown: dict[str, Any] = {name: name for name in SHOWN}
    first = standing_alerts(now).values(shown=JSONObject(**shown))[:1]
    return Subquery(first, output_field=JSONField())


def alert_of(column: dict[str, Any] | None, request: HttpRequest) -> Alert | None:
    """The alert in the column, with the address for this reader."""
    if column is None:
        return None
    page = Page(pk=column["pk"], url_path=column["url_path"])
    return Alert(
        column["title"],
        column["lead"],
        Severity(column["severity"]),
        page.get_url(request) or "",
    )


# Older ones stand in the archive of announcements.
MOST_CLOSED = 20
# Those without a deadline stand last in either list.
EARLIEST, LATEST = (day.replace(tzinfo=UTC) for day in (datetime.min, datetime.max))


@dataclass(frozen=True, slots=True)
class Tenders:
    """`open` by deadline, the nearest first; `closed` the latest first."""

    open: list[AnnouncementPage]
    closed: list[AnnouncementPage]


def tenders(request: HttpRequest, now: datetime) -> Tenders:
    """The tenders that this reader may see; without a deadline one is open while it is listed."""
    today = timezone.localdate(now)
    every = AnnouncementPage.objects.defer_streamfields().filter(kind__code="TENDER")
    begun = visible_pages(request, today, every, unlisted_too=True).filter(valid_from__lte=today)
    listed = Q(valid_until=None) | Q(valid_until__gte=today)
    is_open = listed & (Q(ends_at=None) | Q(ends_at__gt=now))
    over = begun.exclude(is_open).order_by(F("ends_at").desc(nulls_last=True), "-number")
    shown = begun.filter(is_open | Q(pk__in=over.values("pk")[:MOST_CLOSED]))
    marked = shown.annotate(opened=Case(When(is_open, then=True), default=False))
    newest = list(marked.order_by("-number"))
    return Tenders(
        sorted((one for one in newest if one.opened), key=_ends(LATEST)),
        sorted((one for one in newest if not one.opened), key=_ends(EARLIEST), reverse=True),
    )


def _ends(without: datetime) -> Callable[[AnnouncementPage], datetime]:
    """What a tender is sorted by: its deadline, or `without` where it has none."""
    return lambda tender: tender.ends_at or without


# How far the change of an announcement reaches: itself, the lists, and those that stand next to
# it.

# What must not have changed, or links to it lead elsewhere.
ADDRESS = ("slug", "url_path", "path")
# The banner on every page, and the link beside every door.
ON_EVERY_PAGE = {"ALERT", "LOGIN_PROCEDURE"}
NOTED = ("kind__code", "valid_from", "number")

# What the order of announcements goes by.
Position = tuple[date, str]


@dataclass(frozen=True, slots=True)
class AroundAnnouncement:
    """The addresses that show an announcement: its own, the home page, its list, and those of its
    neighbours where it stands and where it stood. None where a panel keeps it: nothing of a panel
    is stored.
    """

    pk: int
    positions: frozenset[Position]

    def __call__(self) -> list[str]:
        page = AnnouncementPage.objects.filter(pk=self.pk).first()
        if page is None or section_of(page) is not None:
            return []
        above = page.get_ancestors().filter(depth__gt=1)
        return [address_of(one) for one in (page, *above, *self._neighbours())]

    def _neighbours(self) -> Iterable[AnnouncementPage]:
        today = business_today()
        for day, number in self.positions:
            here = AnnouncementPage(pk=self.pk, valid_from=day, number=number)
            yield from filter(None, neighbours(here, today))


def reach_of_announcement(page: AnnouncementPage) -> Reach:
    """Of an announcement just saved."""
    before = noted_before(page)
    if before is None:
        known = {"kind__code": page.kind and page.kind.code}
        before = known | {"valid_from": page.valid_from, "number": page.number}
    elif any(before[name] != getattr(page, name) for name in ADDRESS):
        return None
    if is_unseen(page):
        return no_addresses
    if {before["kind__code"], page.kind and page.kind.code} & ON_EVERY_PAGE:
        return None
    return around(page, (before["valid_from"], before["number"] or ""))


def around(page: AnnouncementPage, *stood: Position) -> AroundAnnouncement:
    """Where it is shown; `stood` are its former places in the order."""
    return AroundAnnouncement(page.pk, frozenset([*stood, (page.valid_from, page.number or "")]))


def reach_of_correction(correction: Correction) -> Reach:
    """Of a line above an announcement."""
    return around(correction.announcement)
