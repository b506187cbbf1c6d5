"""Outages by building: those that last, and those to come; and who looks after the places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from cms_ext.base.dates.clock import midnight_of
from cms_ext.frontend.page_cache.memory import remembered
from cms_ext.premises.domain.contact import ShownContact, contacts_for
from cms_ext.premises.models import Building, Premises, Property, lasting
from cms_ext.public_site.notices.domain.places import by_property, heading_of
from cms_ext.public_site.notices.domain.queries import coming_outages
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.models.targeted import TARGETS
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.domain.visibility import public_pages


class OutageState(TextChoices):
    """The state of an outage at a moment."""

    PLANNED = "planned", _("Planowana")
    LASTING = "lasting", _("Trwa")
    OVER = "over", _("Zakończona")


@dataclass(frozen=True, slots=True)
class Outage:
    """An announced outage as it concerns one place; `part` names staircases, or is empty."""

    page: AnnouncementPage
    state: OutageState
    part: str = ""


@dataclass(frozen=True, slots=True)
class BuildingOutages:
    """One building and its outages, the nearest first."""

    building: Building
    outages: tuple[Outage, ...]


@dataclass(frozen=True, slots=True)
class EstateOutages:
    """One property and its buildings, whether or not they have an outage."""

    estate: Property
    buildings: tuple[BuildingOutages, ...]

    @property
    def name(self) -> str:
        return heading_of(self.estate)


def state_of(page: AnnouncementPage, now: datetime) -> OutageState:
    """The state at a moment; an outage without an end lasts until it is withdrawn."""
    if page.ends_at is not None and page.ends_at <= now:
        return OutageState.OVER
    return OutageState.LASTING if page.starts_at and page.starts_at <= now else OutageState.PLANNED


def outage_of_the_day(events: Iterable[AnnouncementPage], now: datetime) -> AnnouncementPage | None:
    """The outage among the events that lasts now or begins later today.

    Of several the first to end; one without an end comes after those that have one.
    """
    tomorrow = timezone.localdate(now) + timedelta(1)
    begun = [
        page
        for page in events
        if page.kind is not None
        and page.kind.code == "OUTAGE"
        and page.starts_at is not None
        and timezone.localdate(page.starts_at) < tomorrow
        and state_of(page, now) != OutageState.OVER
    ]
    return min(begun, key=lambda page: (page.ends_at is None, page.ends_at or now), default=None)


def outages_today(
    request: HttpRequest, premises: Iterable[Premises], now: datetime
) -> list[AnnouncementPage]:
    """The public outages that reach one of the premises and last now or begin later today; by
    their beginning.
    """
    every = list(premises)
    found = remembered(request, "outages today", lambda: _outages_of_the_day(now))
    return [
        page
        for page in found
        if state_of(page, now) != OutageState.OVER
        and any(page.targets.reach_premises(one) for one in every)
    ]


def _outages_of_the_day(now: datetime) -> list[AnnouncementPage]:
    tomorrow = timezone.localdate(now) + timedelta(1)
    return list(public_outages(now).filter(starts_at__lt=midnight_of(tomorrow)))


def public_outages(now: datetime) -> PageQuerySet[AnnouncementPage]:
    """What everybody may read of outages that are not over, by their beginning."""
    lasting = Q(ends_at__gt=now) | Q(ends_at=None)
    outages = AnnouncementPage.objects.filter(lasting, kind__code="OUTAGE")
    found = public_pages(timezone.localdate(now), outages).defer_streamfields()
    return found.prefetch_related(*TARGETS).order_by("starts_at")


def outages_now(now: datetime) -> list[AnnouncementPage]:
    """The public outages that last at a moment, by their beginning. A fixed number of queries."""
    return [page for page in _outages_of_the_day(now) if state_of(page, now) == OutageState.LASTING]


def outages_by_building(
    request: HttpRequest, now: datetime
) -> tuple[tuple[Outage, ...], tuple[EstateOutages, ...]]:
    """Outages for everybody, then each property's buildings with their own.

    Without COOP_LISTS_BUILDINGS all of them stand together: no building is named.
    """
    pages = list(coming_outages(request, now).prefetch_related(*TARGETS))
    if not settings.COOP_LISTS_BUILDINGS:
        return tuple(_outage(page, now) for page in pages), ()
    everybody = tuple(_outage(page, now) for page in pages if page.targets.everybody)
    own = [page for page in pages if not page.targets.everybody]
    standing = Building.objects.filter(lasting(timezone.localdate(now)))
    return everybody, tuple(
        EstateOutages(estate, tuple(_of_building(building, own, now) for building in found))
        for estate, found in by_property(standing)
    )


def _of_building(
    building: Building, pages: list[AnnouncementPage], now: datetime
) -> BuildingOutages:
    found = [page for page in pages if page.targets.reach_some_of(building)]
    return BuildingOutages(building, tuple(_outage(page, now, building) for page in found))


def _outage(page: AnnouncementPage, now: datetime, building: Building | None = None) -> Outage:
    part = ""
    if building is not None and not page.targets.reach_all_of(building):
        part = page.targets.inside(building).label
    return Outage(page, state_of(page, now), part)


# Announcements whose readers look for somebody to call.
KINDS = ("OUTAGE", "WORKS", "ALERT")


def has_contacts(page: AnnouncementPage, today: date) -> bool:
    """Whether the page names contacts for its places. No query.

    None for what is over; what is for everybody shows the co-op's own emergency number.
    """
    if page.everybody or page.is_over(today):
        return False
    return page.kind is not None and page.kind.code in KINDS


def contacts_at(targets: Targets, today: date) -> list[ShownContact]:
    """The contacts of the targets on a day; none for everybody. A constant number of queries."""
    if targets.everybody or targets.nobody:
        return []
    return contacts_for(
        properties=targets.properties,
        buildings=targets.buildings,
        staircases=targets.staircases,
        on=today,
    )


def looks_after_all(contact: ShownContact, targets: Targets) -> bool:
    """Whether the contact looks after all of these places."""
    return set(contact.places) == set(targets.names)


def contacts_of_outages(pages: Iterable[AnnouncementPage], today: date) -> list[ShownContact]:
    """The contacts of all places that are named in an outage, each contact once."""
    concerned = [page.targets for page in pages]
    together = Targets(
        tuple({estate.pk: estate for one in concerned for estate in one.properties}.values()),
        tuple({building.pk: building for one in concerned for building in one.buildings}.values()),
        tuple({stairs.pk: stairs for one in concerned for stairs in one.staircases}.values()),
    )
    return contacts_at(together, today)
