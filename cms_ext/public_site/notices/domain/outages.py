"""Outages by building, present and coming, the places of readers, and contacts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import Q, QuerySet, TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.query import PageQuerySet

from cms_ext.base.dates.clock import day_start
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import find_panel
from cms_ext.premises.domain.contact import DisplayedContact, list_contacts
from cms_ext.premises.domain.place import UNASSIGNED, is_unassigned
from cms_ext.premises.models import Building, Premises, Property, valid_rows
from cms_ext.public_site.notices.domain.queries import list_coming_outages
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.models.mixins import TARGETS
from cms_ext.public_site.notices.targets import Place, Targets
from cms_ext.public_site.pages.domain.visibility import has_panel_access_now, public_pages

# Outages that begin within so many days stand above the newest announcements.
SOON_DAYS = 7
# The reader's own place, stored on the device on request.
PLACE_COOKIE = "coop_place"


@dataclass(frozen=True, slots=True)
class Choice:
    """One place: `key` is the path of codes `N2/W1/2`, `label` its name for readers.

    `past` says why the place does not exist today, or is empty.
    """

    key: str
    label: str
    place: Place
    past: str = ""


@dataclass(frozen=True, slots=True)
class Estate:
    """A property and the choices inside it, itself first."""

    name: str
    choices: tuple[Choice, ...]


def describe_past(place: Place, today: date) -> str:
    """Return since when the place is over or from when it exists; "" if it exists today."""
    for part in _list_ancestors(place):
        if part.lasts_on(today):
            continue
        if part.valid_to is not None and part.valid_to < today:
            return _("zakończono %(day)s") % {"day": plain_date(part.valid_to)}
        return _("od %(day)s") % {"day": plain_date(part.valid_from or today)}
    return ""


def list_estates(today: date) -> list[Estate]:
    """Return the premises tree as choices, with former places that old links name.

    Properties without a building are left out. Use `select_offered` for choices. Without
    COOP_LISTS_BUILDINGS each property is one choice, and nothing inside it is shown.
    """
    if not settings.COOP_LISTS_BUILDINGS:
        return [
            Estate(one.name, (Choice(one.code, one.name, one, describe_past(one, today)),))
            for one in Property.objects.exclude(code=UNASSIGNED)
        ]
    buildings = Building.objects.prefetch_related("staircases")
    return [
        Estate(name_estate(estate), tuple(_inside(estate, found, today)))
        for estate, found in group_by_property(buildings)
    ]


def group_by_property(
    buildings: QuerySet[Building],
) -> Iterable[tuple[Property, Iterable[Building]]]:
    """Yield each property with its buildings; unassigned buildings come last."""
    ordered = buildings.select_related("property").order_by(
        "property__code__polish", "code__polish"
    )
    last = sorted(ordered, key=lambda building: is_unassigned(building.property))
    return groupby(last, key=lambda building: building.property)


def select_offered(among: list[Estate], *, keeping: Collection[str] = ()) -> list[Estate]:
    """Return what can be chosen today, and former choices whose keys are in `keeping`."""
    found = (
        Estate(
            estate.name,
            tuple(
                replace(choice, label=f"{choice.label} ({choice.past})") if choice.past else choice
                for choice in estate.choices
                if choice.key in keeping or not (choice.past or choice.key == UNASSIGNED)
            ),
        )
        for estate in among
    )
    return [estate for estate in found if estate.choices]


def list_own_choices(request: HttpRequest, today: date, among: list[Estate]) -> list[Choice]:
    """Return the places of the signed-in reader's premises, each once."""
    own = list_own_premises(request, today)
    places = {premises.staircase or premises.building for premises in own}
    return [choice for estate in among for choice in estate.choices if choice.place in places]


def list_own_premises(request: HttpRequest, today: date) -> Sequence[Premises]:
    """Return the signed-in reader's premises, where the panel knows them."""
    user = request.user
    if not isinstance(user, User) or not has_panel_access_now(request, user.realm, today):
        return []
    panel = find_panel(user.realm)
    return panel.premises(user, today) if panel and panel.premises else []


def leave_out_outages_elsewhere(
    events: Iterable[AnnouncementPage], premises: Sequence[Premises]
) -> list[AnnouncementPage]:
    """Leave out outages that reach none of the reader's premises, if these are known."""
    return [
        page
        for page in events
        if not premises
        or page.kind is None
        or page.kind.code != "OUTAGE"
        or any(page.targets.reach_premises(place) for place in premises)
    ]


def find_choice(key: str, among: list[Estate]) -> Choice | None:
    """Return the choice with this key, or None."""
    choices = (choice for estate in among for choice in estate.choices)
    return next((choice for choice in choices if choice.key == key), None)


def name_estate(estate: Property) -> str:
    """Return the property's name; buildings without one are „Pozostałe budynki”."""
    return _("Pozostałe budynki") if is_unassigned(estate) else estate.name


def _inside(estate: Property, buildings: Iterable[Building], today: date) -> Iterable[Choice]:
    label = _("%(name)s – wszystkie budynki") % {"name": estate.name}
    yield Choice(estate.code, label, estate, describe_past(estate, today))
    for building in buildings:
        key = f"{estate.code}/{building.code}"
        yield Choice(key, str(building), building, describe_past(building, today))
        for staircase in building.staircases.all():
            staircase.building = building  # saves a query for its name and its term
            past = describe_past(staircase, today)
            yield Choice(f"{key}/{staircase.code}", str(staircase), staircase, past)


def _list_ancestors(place: Place) -> tuple[Place, ...]:
    if isinstance(place, Property):
        return (place,)
    if isinstance(place, Building):
        return place.property, place
    return place.building.property, place.building, place


class OutageState(TextChoices):
    """The state of an outage at a moment."""

    PLANNED = "planned", gettext_lazy("Planowana")
    LASTING = "lasting", gettext_lazy("Trwa")
    OVER = "over", gettext_lazy("Zakończona")


@dataclass(frozen=True, slots=True)
class Outage:
    """An announced outage of one place; `part` names its staircases, or is empty."""

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
    """One property and its buildings, with or without outages."""

    estate: Property
    buildings: tuple[BuildingOutages, ...]

    @property
    def name(self) -> str:
        return name_estate(self.estate)


def find_state(page: AnnouncementPage, now: datetime) -> OutageState:
    """Return the state at a moment; an outage without an end lasts until withdrawn."""
    if page.ends_at is not None and page.ends_at <= now:
        return OutageState.OVER
    return OutageState.LASTING if page.starts_at and page.starts_at <= now else OutageState.PLANNED


def find_outage_of_the_day(
    events: Iterable[AnnouncementPage], now: datetime
) -> AnnouncementPage | None:
    """Return the outage that lasts now or begins later today.

    Of several the first to end; those without an end come last.
    """
    tomorrow = timezone.localdate(now) + timedelta(1)
    begun = [page for page in _outages(events, now) if _first_day(page) < tomorrow]
    return min(begun, key=lambda page: (page.ends_at is None, page.ends_at or now), default=None)


def list_outages_soon(events: Iterable[AnnouncementPage], now: datetime) -> list[AnnouncementPage]:
    """Return the outages that begin within `SOON_DAYS`, less the one of the day, by their day."""
    every = _outages(events, now)
    of_the_day = find_outage_of_the_day(every, now)
    last = timezone.localdate(now) + timedelta(SOON_DAYS)
    return sorted(
        (page for page in every if page != of_the_day and _first_day(page) <= last), key=_first_day
    )


def _outages(events: Iterable[AnnouncementPage], now: datetime) -> list[AnnouncementPage]:
    """Return the outages with a beginning that are not over."""
    return [
        page
        for page in events
        if page.kind is not None
        and page.kind.code == "OUTAGE"
        and page.starts_at is not None
        and find_state(page, now) != OutageState.OVER
    ]


def _first_day(outage: AnnouncementPage) -> date:
    return timezone.localdate(outage.starts_at)


def list_outages_today(
    request: HttpRequest, premises: Iterable[Premises], now: datetime
) -> list[AnnouncementPage]:
    """Return today's public outages, not yet over, that reach one of the premises."""
    tomorrow = day_start(timezone.localdate(now) + timedelta(1))
    pages = list_outages_that_reach(request, premises, now)
    return [page for page in pages if page.starts_at is not None and page.starts_at < tomorrow]


def list_outages_that_reach(
    request: HttpRequest, premises: Iterable[Premises], now: datetime
) -> list[AnnouncementPage]:
    """Return the public outages, not yet over, that reach one of the premises."""
    every = list(premises)
    pages = get_cached_part(request, "outages", lambda: list(list_public_outages(now)))
    return [
        page
        for page in pages
        if find_state(page, now) != OutageState.OVER
        and any(page.targets.reach_premises(one) for one in every)
    ]


def list_public_outages(now: datetime) -> PageQuerySet[AnnouncementPage]:
    """Return the public outages that are not over, by their beginning."""
    lasting = Q(ends_at__gt=now) | Q(ends_at=None)
    outages = AnnouncementPage.objects.filter(lasting, kind__code="OUTAGE")
    found = public_pages(timezone.localdate(now), outages).defer_streamfields()
    return found.prefetch_related(*TARGETS).order_by("starts_at")


def list_outages_now(now: datetime) -> list[AnnouncementPage]:
    """Return the public outages that last at a moment, in a fixed number of queries."""
    begun = list_public_outages(now).filter(starts_at__lte=now)
    return [page for page in begun if find_state(page, now) == OutageState.LASTING]


def group_outages(
    request: HttpRequest, now: datetime
) -> tuple[tuple[Outage, ...], tuple[EstateOutages, ...]]:
    """Return outages for everybody, then each property's buildings with theirs.

    Without COOP_LISTS_BUILDINGS all are together: no building is named.
    """
    pages = list(list_coming_outages(request, now).prefetch_related(*TARGETS))
    if not settings.COOP_LISTS_BUILDINGS:
        return tuple(_outage(page, now) for page in pages), ()
    everybody = tuple(_outage(page, now) for page in pages if page.targets.everybody)
    own = [page for page in pages if not page.targets.everybody]
    standing = Building.objects.filter(valid_rows(timezone.localdate(now)))
    return everybody, tuple(
        EstateOutages(estate, tuple(_of_building(building, own, now) for building in found))
        for estate, found in group_by_property(standing)
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
    return Outage(page, find_state(page, now), part)


# Announcements whose readers look for somebody to call.
KINDS = ("OUTAGE", "WORKS", "ALERT")


def has_contacts(page: AnnouncementPage, today: date) -> bool:
    """Return whether the page names contacts for its places. No query.

    False for what is over; a page for everybody shows the co-op's own emergency number.
    """
    if page.everybody or page.is_over(today):
        return False
    return page.kind is not None and page.kind.code in KINDS


def find_contacts(targets: Targets, today: date) -> list[DisplayedContact]:
    """Return the contacts of the targets on a day; none for everybody.

    A constant number of queries.
    """
    if targets.everybody or targets.nobody:
        return []
    return list_contacts(
        properties=targets.properties,
        buildings=targets.buildings,
        staircases=targets.staircases,
        on=today,
    )


def looks_after_all(contact: DisplayedContact, targets: Targets) -> bool:
    """Return whether the contact looks after all of these places."""
    return set(contact.places) == set(targets.names)


def find_outage_contacts(pages: Iterable[AnnouncementPage], today: date) -> list[DisplayedContact]:
    """Return the contacts of all places with an outage, each contact once."""
    concerned = [page.targets for page in pages]
    together = Targets(
        tuple({estate.pk: estate for one in concerned for estate in one.properties}.values()),
        tuple({building.pk: building for one in concerned for building in one.buildings}.values()),
        tuple({stairs.pk: stairs for one in concerned for stairs in one.staircases}.values()),
    )
    return find_contacts(together, today)
