"""The frame of every page: office, menus, message. Each part is read only when used."""

from __future__ import annotations

import logging
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, Q, Subquery
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction, Site

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.appearance import Appearance
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.frontend.theme.renditions import draw_renditions
from cms_ext.plugins import (
    Alarm,
    MenuEntry,
    Panel,
    find_panel,
    find_slot,
    list_menu_entries,
    list_panels,
)
from cms_ext.plugins.realm import GATED_PREFIXES, Realm


def find_site(request: HttpRequest) -> Site | None:
    """Return the site of a request, cached if there is only one."""
    if not hasattr(request, "_wagtail_site"):
        sites = get_cached_part(
            request, "sites", lambda: list(Site.objects.select_related("root_page")[:2])
        )
        if len(sites) == 1 and sites[0].is_default_site:
            request._wagtail_site = sites[0]  # type: ignore[attr-defined]  # where Wagtail keeps it
    found: Site | None = Site.find_for_request(request)
    return found


# Error pages are made without the database, which may be what failed, and the administration shows
# the co-op's name and emblem without a query. So these facts are cached in the process, and in the
# cache for a process that was started during the fault.
KEY = "coop-office-with-emblem"
EMBLEM = "max-160x160"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """Its name, telephones and the address of its emblem, each empty where there is none."""

    name: str
    phone: str
    emergency_phone: str
    emblem: str = ""


_seen: list[Office] = []
# The address of the small picture by the file it was made from, so it is looked up only once.
_emblems: dict[str, str] = {}


def cache_office(coop: CoopSettings) -> None:
    """Remember the office that a page displayed; costs nothing if unchanged."""
    office = Office(coop.name, coop.phone, coop.emergency_phone, _emblem_of(coop))
    if _seen != [office]:
        _seen[:] = [office]
        cache.set(KEY, office, timeout=None)


def _emblem_of(coop: CoopSettings) -> str:
    if coop.emblem is None:
        return ""
    file = coop.emblem.file.name
    if file not in _emblems:
        drawn = draw_renditions(coop.emblem, [EMBLEM]).get(EMBLEM)
        _emblems[file] = drawn.url if drawn else ""
    return _emblems[file]


def find_last_office() -> Office | None:
    """Return the office as it was last shown; None when nobody has seen a page yet."""
    if _seen:
        return _seen[0]
    try:
        found: Office | None = cache.get(KEY)
    except Exception:
        # An error page must not fail, whatever the cache is.
        logger.warning("the office's telephone is not to be had: the cache does not answer")
        return None
    return found


if TYPE_CHECKING:
    from django.contrib.auth.models import _User


@dataclass(frozen=True, slots=True)
class MenuLink:
    """`current` is the value of aria-current: "page", "true" above the page, or empty.

    `of_page`: the title is an editor's, in Polish whatever the reader's language.
    """

    title: str
    url: str
    current: str = ""
    of_page: bool = False


def menu_links(request: HttpRequest, site: Site | None, realm: str) -> list[MenuLink]:
    """Return the panel's menu inside the panel of `realm`, the site's menu everywhere else."""
    prefixes = (prefix for prefix, its_realm in GATED_PREFIXES.items() if its_realm == realm)
    if realm and request.path.startswith(tuple(prefixes)):
        return panel_links(request, realm)
    pages = get_cached_part(request, ("menu", site and site.pk), lambda: _menu_pages(site, request))
    entries = [
        *((title, url, ()) for title, url in pages),
        *map(_addressed, list_menu_entries("public")),
    ]
    links = _marked(entries, request)
    return [replace(link, of_page=place < len(pages)) for place, link in enumerate(links)]


def panel_links(request: HttpRequest, realm: str) -> list[MenuLink]:
    """Return the menu of the panel of `realm`, wherever the page is."""
    return _marked(map(_addressed, list_menu_entries("panel", realm)), request)


def _addressed(entry: MenuEntry) -> tuple[str, str, Collection[str]]:
    return entry.title, reverse(entry.url_name), entry.pages


def _menu_pages(site: Site | None, request: HttpRequest) -> list[tuple[str, str]]:
    if site is None:
        return []
    # The clock decides, also when the sweep that takes expired pages off is late.
    lasting = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
    home = site.root_page
    # Wagtail's `public()` reads the restrictions of all pages; only those above matter here.
    above = [home.path[:length] for length in range(home.steplen, len(home.path) + 1, home.steplen)]
    restrictions = PageViewRestriction.objects.filter(page__path__in=above)
    pages = (
        Page.objects.child_of(home)
        .live()
        .in_menu()
        .filter(lasting, ~Exists(restrictions), view_restrictions=None)
        .only("title", "url_path")
        .order_by("path")
    )
    return [(page.title, page.get_url(request)) for page in pages]


def _marked(
    entries: Iterable[tuple[str, str, Collection[str]]], request: HttpRequest
) -> list[MenuLink]:
    """Mark the current place: the link that names the page, else the longest that begins its path.

    `entries` are title, address, and the names of pages elsewhere that belong to it.
    """
    entries, path = list(entries), request.path
    name = request.resolver_match.view_name if request.resolver_match else ""
    begin = [url for _title, url, _pages in entries if path.startswith(url)]
    owners = [url for _title, url, pages in entries if name in pages]
    here = max(owners or begin, key=len, default="")
    above = "page" if path == here else "true"
    return [MenuLink(title, url, above if url == here else "") for title, url, _pages in entries]


def alarm_columns(now: datetime) -> dict[str, Subquery]:
    """Return the annotation of the site that `read_alarm` needs."""
    alarm = _declared_alarm()
    return {"alarm": alarm.column(now)} if alarm else {}


def read_alarm(facts: Any, request: HttpRequest) -> object | None:
    """Return the message among the facts of a page; None when there is none."""
    alarm = _declared_alarm()
    return alarm.shown(facts.alarm, request) if alarm else None


def _declared_alarm() -> Alarm | None:
    return find_slot(lambda plugin: plugin.site.alarm)


class Frame:
    """The frame of one request's page, `frame` in every template."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.appearance = Appearance.of(request.COOKIES)

    @classmethod
    def of(cls, request: HttpRequest) -> Frame:
        """Return the frame of a request, made once however many templates are rendered."""
        frame: Frame | None = getattr(request, "_coop_frame", None)
        if frame is None:
            frame = cls(request)
            request._coop_frame = frame  # type: ignore[attr-defined]  # read back above
        return frame

    @cached_property
    def coop(self) -> CoopSettings:
        """Return the co-op's facts.

        A site that nobody has described yet shows its name and no more.
        """
        described: CoopSettings | None = getattr(self._facts, "coopsettings", None)
        if described is None:
            return CoopSettings(short_name=_(settings.WAGTAIL_SITE_NAME))
        cache_office(described)
        return described

    @property
    def office_name(self) -> str:
        """Return the co-op's name for the administration; no screen of it asks the database for it.

        Until somebody has seen a page it is what the kind of office is called.
        """
        office = find_last_office()
        return office.name if office else _("Spółdzielnia Mieszkaniowa")

    @property
    def office_emblem(self) -> str:
        """Return the address of the co-op's emblem for the administration, empty without one."""
        office = find_last_office()
        return office.emblem if office else ""

    @property
    def works_offline(self) -> bool:
        """Return whether devices store the page with the office's numbers (`home_screen`)."""
        return bool(settings.COOP_OFFLINE_PAGE)

    @property
    def language(self) -> str:
        """Return the reader's language; a page that is not translated is in Polish all the same."""
        return self.appearance.language or settings.LANGUAGE_CODE

    @cached_property
    def alert(self) -> object | None:
        """Return the emergency message that stands now, the same for everybody."""
        return read_alarm(self._facts, self._request) if self._facts else None

    @cached_property
    def menu(self) -> list[MenuLink]:
        return menu_links(self._request, self._site, self.person.realm if self.person else "")

    @property
    def drawn_head(self) -> SafeString:
        """Return the fonts, stylesheets and icons of every page."""
        return self._drawn("head", brand=self.coop.brand)

    @property
    def drawn_menu(self) -> SafeString:
        """Return the list of `menu`; empty without entries."""
        links = tuple(self.menu)
        return self._drawn("menu_list", links=links) if links else SafeString()

    @property
    def drawn_footer(self) -> SafeString:
        """Return the office, its hours and the ways at the bottom of every page."""
        links = tuple(
            (str(entry.title), reverse(entry.url_name)) for entry in list_menu_entries("footer")
        )
        return self._drawn("footer", panels=self.panel_names, links=links)

    def _drawn(self, part: str, **facts: Hashable) -> SafeString:
        """A part that tells nothing of the reader, drawn once for all who get the same facts."""

        def draw() -> SafeString:
            template = get_template(f"cms_ext/theme/parts/{part}.html")
            return mark_safe(template.render({"frame": self, "request": self._request, **facts}))  # noqa: S308 - the template escaped it

        site = self._site
        return get_cached_part(
            self._request, ("drawn", part, site and site.pk, *facts.values()), draw
        )

    @property
    def account_menu(self) -> list[MenuLink]:
        """Around the pages of the own account: the panel's menu, the site's for who has no panel.

        The account belongs to the panel in which the person signed in; the way back is its menu.
        """
        if self.person is None or self.panel is None:
            return self.menu
        return panel_links(self._request, self.person.realm)

    @cached_property
    def person(self) -> _User | None:
        """Return the signed-in person, resident or staff.

        In a preview, which is for residents, nobody.
        """
        user = getattr(self._request, "user", None)
        if getattr(self._request, "is_preview", False):
            return None
        return user if user is not None and user.is_active else None

    @property
    def session_left(self) -> object | None:
        """How long the person's session lasts, as the sign-in middleware says; None for nobody.

        `theme/parts/session_end.html` shows its end.
        """
        return getattr(self._request, "session_left", None) if self.person else None

    @property
    def panel(self) -> Panel | None:
        """Return the panel at which the person signed in; staff have none."""
        return find_panel(self.person.realm) if self.person else None

    @property
    def other_panels(self) -> list[Panel]:
        """Panels of other logins of this person, as the sign-in middleware says."""
        return getattr(self._request, "other_panels", []) if self.person else []

    @property
    def panel_names(self) -> str:
        """`IKCS i E-BOK`: the panels of this site; empty where all are off, and nobody signs in."""
        return get_text_list([panel.name for _realm, panel in list_panels()], _("i"))

    @property
    def staff(self) -> bool:
        return self.person is not None and self.person.realm == Realm.STAFF

    @property
    def pinned_day(self) -> date | None:
        """Return the day to which the demo is pinned; every page says it."""
        return business_today() if settings.COOP_TODAY else None

    @cached_property
    def _facts(self) -> Any:
        """Site, co-op and emergency message of every page, in one query."""
        site = self._site
        if site is None:
            return None
        return get_cached_part(self._request, ("facts", site.pk), lambda: _facts_of(site))

    @cached_property
    def _site(self) -> Site | None:
        return find_site(self._request)


def _facts_of(site: Site) -> Any:
    related = ("coopsettings", *(f"coopsettings__{name}" for name in CoopSettings.select_related))
    sites = Site.objects.select_related(*related).annotate(**alarm_columns(business_now()))
    return sites.get(pk=site.pk)


def add_frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the context processor of every page: its `frame`."""
    return {"frame": Frame.of(request)}


@receiver(post_save, sender=CoopSettings)
def cache_changed_office(instance: CoopSettings, **kwargs: Any) -> None:
    """Show the new name in the administration at once, not after the next visit to the site."""
    transaction.on_commit(lambda: cache_office(instance), robust=True)
