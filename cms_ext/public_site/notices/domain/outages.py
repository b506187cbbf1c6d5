"""Outages by building: those that last, and those to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.domain.places import by_property, heading_of
from cms_ext.public_site.notices.domain.queries import coming_outages
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.models.targeted import TARGETS
from cms_ext.public_site.premises.models import Building, Property, lasting


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


def outages_by_building(
    request: HttpRequest, now: datetime
) -> tuple[tuple[Outage, ...], tuple[EstateOutages, ...]]:
    """Outages for everybody, then each property's buildings with their own."""
    pages = list(coming_outages(request, now).prefetch_related(*TARGETS))
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
