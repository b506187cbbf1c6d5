"""Where a person goes on after a step that stood in the way: setting up or confirming a factor."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.own_address import is_own_address
from cms_ext.people.identity.models import User
from cms_ext.plugins import panel_of

KEY = "coop_way_on"


@dataclass(frozen=True, slots=True)
class WayOn:
    """The one main action of a page that is done."""

    url: str
    label: str


def keep_way_on(request: HttpRequest) -> None:
    """An address of this site in `next` is kept for the end of the way; any other is ignored."""
    wanted = request.GET.get("next", "")
    if is_own_address(wanted, request):
        request.session[KEY] = wanted


def forget_way_on(request: HttpRequest) -> None:
    """Whoever has arrived goes home from the next page, not to where the way led once."""
    request.session.pop(KEY, None)


def way_on(request: HttpRequest, user: User) -> WayOn:
    """To what was kept, else to the administration or to the own panel."""
    panel = panel_of(user.realm)
    home = reverse(panel.home_url_name if panel else "wagtailadmin_home")
    wanted = request.session.get(KEY, home)
    if wanted != home:
        return WayOn(wanted, _("Przejdź dalej"))
    if panel is None:
        return WayOn(home, _("Przejdź do administracji"))
    return WayOn(home, _("Przejdź do panelu %(panel)s") % {"panel": panel.name})
