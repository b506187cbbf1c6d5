"""What the frame of every page shows; each part is read from the database only when shown."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_ext.base.appearance import Appearance
from cms_ext.base.realm import Realm
from cms_ext.frontend.page_cache.memory import remembered
from cms_ext.frontend.theme.menu import MenuLink, menu_links
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.frontend.theme.office import cache_office, last_office
from cms_ext.office.rules.clock import business_now, business_today
from cms_ext.plugins import Panel, panel_of, panels

if TYPE_CHECKING:
    from django.contrib.auth.models import _User
from datetime import datetime

from django.db.models import Subquery

from cms_ext.plugins import Alarm, declared, plugins


def alarm_columns(now: datetime) -> dict[str, Subquery]:
    """What to annotate the site with, for `shown_alarm`."""
    alarm = _declared_alarm()
    return {"alarm": declared(alarm.column)(now)} if alarm else {}


def shown_alarm(facts: Any, request: HttpRequest) -> object | None:
    """The message among the facts of a page; None when there is none."""
    alarm = _declared_alarm()
    return declared(alarm.shown)(facts.alarm, request) if alarm else None


def _declared_alarm() -> Alarm | None:
    return next((plugin.alarm for plugin in plugins() if plugin.alarm), None)


class Frame:
    """The frame of one request's page, `frame` in every template."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.appearance = Appearance.of(request.COOKIES)

    @classmethod
    def of(cls, request: HttpRequest) -> Frame:
        """One frame a request, however many templates are rendered for it."""
        frame: Frame | None = getattr(request, "_coop_frame", None)
        if frame is None:
            frame = cls(request)
            request._coop_frame = frame  # type: ignore[attr-defined]  # read back above
        return frame

    @cached_property
    def coop(self) -> CoopSettings:
        """The co-op's facts; a site that nobody has described yet shows its name and no more."""
        described: CoopSettings | None = getattr(self._facts, "coopsettings", None)
        if described is None:
            return CoopSettings(short_name=settings.WAGTAIL_SITE_NAME)
        cache_office(described)
        return described

    @property
    def office_name(self) -> str:
        """The co-op's name for the administration; no screen of it asks the database for it."""
        office = last_office()
        return office.name if office else CoopSettings().name

    @cached_property
    def alert(self) -> object | None:
        """The emergency message that stands now, the same for everybody."""
        return shown_alarm(self._facts, self._request) if self._facts else None

    @cached_property
    def menu(self) -> list[MenuLink]:
        return menu_links(self._request, self._site, self.person.realm if self.person else "")

    @cached_property
    def person(self) -> _User | None:
        """The signed-in person, resident or staff; in a preview, which is for residents, nobody."""
        user = getattr(self._request, "user", None)
        if getattr(self._request, "is_preview", False):
            return None
        return user if user is not None and user.is_active else None

    @property
    def panel(self) -> Panel | None:
        """The panel at which the person signed in; staff have none."""
        return panel_of(self.person.realm) if self.person else None

    @property
    def panel_names(self) -> str:
        """`IKCS i E-BOK`: the panels of this site; empty where all are off, and nobody signs in."""
        return get_text_list([panel.name for _realm, panel in panels()], _("i"))

    @property
    def staff(self) -> bool:
        return self.person is not None and self.person.realm == Realm.STAFF

    @property
    def pinned_day(self) -> date | None:
        """The day to which the demo is pinned; every page says it."""
        return business_today() if settings.COOP_TODAY else None

    @cached_property
    def _facts(self) -> Any:
        """The site with what its every page shows, in one question: co-op and emergency message."""
        site = self._site
        if site is None:
            return None
        return remembered(self._request, ("facts", site.pk), lambda: _facts_of(site))

    @cached_property
    def _site(self) -> Site | None:
        site: Site | None = Site.find_for_request(self._request)
        return site


def _facts_of(site: Site) -> Any:
    related = ("coopsettings", *(f"coopsettings__{name}" for name in CoopSettings.select_related))
    sites = Site.objects.select_related(*related).annotate(**alarm_columns(business_now()))
    return sites.get(pk=site.pk)
