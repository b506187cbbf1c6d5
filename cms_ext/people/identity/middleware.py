"""The walls of the panels. They belong to the site, so they stand when a plugin is off."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from cms_ext.base.realm import GATED_PREFIXES, Realm
from cms_ext.frontend.theme.views.errors import not_found
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.plugins import Panel, declared, panel_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class PrivateResponseMiddleware:
    """What a signed-in person gets is never kept by a shared cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked before the view: signing out must not make the answer public.
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class PanelGateMiddleware:
    """Guards the prefixes of the panels and the admin, before any address is looked up.

    The answers depend on who asks and on the prefix, never on the rest of the address, so that
    nobody outside learns what exists inside.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if request.path_info.startswith("/admin"):
            resident = isinstance(user, User) and user.realm != Realm.STAFF
            return not_found(request, Http404()) if resident else None
        realm = _gated_realm(request.path_info)
        if realm is None:
            return None
        panel = panel_of(realm)
        if panel is None:
            return not_found(request, Http404())
        if not isinstance(user, User):
            return _to_panel(panel)
        if user.realm != realm or not user.is_active:
            return _forbidden(request, panel, "other_realm")
        if panel.admits and not declared(panel.admits)(user, business_today()):
            return _forbidden(request, panel, "not_admitted")
        return None


def _gated_realm(path: str) -> Realm | None:
    return next(
        (realm for prefix, realm in GATED_PREFIXES.items() if f"{path}/".startswith(prefix)), None
    )


def _to_panel(panel: Panel) -> HttpResponse:
    query = urlencode({"next": reverse(panel.home_url_name)})
    response = HttpResponseRedirect(f"{reverse('identity:panel', args=[panel.path])}?{query}")
    patch_cache_control(response, private=True, no_store=True)
    return response


def _forbidden(request: HttpRequest, panel: Panel, cause: str) -> HttpResponse:
    context = {"panel": panel, "cause": cause}
    return render(request, "cms_ext/identity/forbidden.html", context, status=403)
