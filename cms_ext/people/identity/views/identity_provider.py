"""Signing in by an identity provider: sending the browser there, and taking it back."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.activation import register_device
from cms_ext.people.identity.domain.identity_provider import (
    Handover,
    Proven,
    Provider,
    ProviderRefused,
    find_declaration,
    find_proven_login,
    make_provider,
    record_proven,
    record_refused,
    store_for_logout,
)
from cms_ext.people.identity.domain.second_factor import How, mark_step_passed
from cms_ext.people.identity.domain.sign_in import Attempt, complete_sign_in
from cms_ext.people.identity.domain.throttle import (
    Bucket,
    find_network,
    make_address_bucket,
    make_bucket,
    reserve_tries,
)
from cms_ext.people.identity.domain.way_back import find_way_back, format_next, make_next_query
from cms_ext.people.identity.vocabulary import ProviderRefusal
from cms_ext.plugins import IdentityProvider, Panel, find_panel

WAY = "coop_provider_way"


class Entrance:
    """The provider that an address names, with the panel to which it opens; 404 for none."""

    def __init__(self, code: str) -> None:
        found = find_declaration(code)
        panel = find_panel(found[0]) if found else None
        if found is None or panel is None:
            raise Http404
        self.realm, self.way = found
        self.panel: Panel = panel
        self.provider: Provider = make_provider(self.way)
        if not self.provider.is_offered():
            raise Http404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Says for whom it is; posting leads on to the provider, by a form that sends itself."""
    entrance = Entrance(code)
    if request.method != "POST":
        context = {
            "provider": entrance.way,
            "panel": entrance.panel,
            "carried": make_next_query(request),
        }
        return render(request, "cms_ext/identity/provider.html", context)
    try:
        if reserve_tries(_starts_from(request)) is None:
            raise ProviderRefused(ProviderRefusal.THROTTLED)
        handover = entrance.provider.begin(request.session, timezone.now())
    except ProviderRefused as refused:
        return _refused(request, entrance, refused)
    request.session[WAY] = find_way_back(request, entrance.realm)
    return _handed_over(request, entrance, handover)


def _starts_from(request: HttpRequest) -> Bucket:
    network = find_network(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    limit: int = settings.COOP_PROVIDER_STARTS_PER_ADDRESS
    return make_bucket("provider-start", network, limit=limit)


def _handed_over(request: HttpRequest, entrance: Entrance, handover: Handover) -> HttpResponse:
    own = site_address("/")
    # The demo may be looked at under another name than its own.
    address = handover.address
    if address.startswith(own):
        address = f"/{address.removeprefix(own)}"
    context = {
        "provider": entrance.way,
        "panel": entrance.panel,
        "address": address,
        "fields": handover.fields.items(),
    }
    response = render(request, "cms_ext/identity/provider_handover.html", context)
    parts = urlsplit(handover.address)
    # This page alone may send a form to somebody else, and to this one only.
    response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # read by django-csp
    return response


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """The browser is back from the provider: signs in, or says what happened.

    A form that comes from another site brings no cookie with it (SameSite), so it is answered with
    the same as an address, which does. What it proves is bound to this browser's session.
    """
    entrance = Entrance(code)
    wanted = entrance.provider.answered_by
    if request.method == "POST":
        fields = {name: request.POST[name] for name in wanted if name in request.POST}
        return _see_other(f"{request.path}?{urlencode(fields)}")
    answer = {name: request.GET[name] for name in wanted if name in request.GET}
    tries = reserve_tries(make_address_bucket(request, "provider"))
    try:
        if tries is None:
            raise ProviderRefused(ProviderRefusal.THROTTLED)
        proven = entrance.provider.finish(request.session, answer, timezone.now())
        if proven.person is None:
            tries.release()
            return _stranger(request, entrance)
        user = find_proven_login(proven.person, entrance.realm, business_today())
    except ProviderRefused as refused:
        return _refused(request, entrance, refused)
    tries.release()
    way = request.session.pop(WAY, "")
    request.sign_in_attempt = Attempt(user)  # type: ignore[attr-defined]  # see receivers
    complete_sign_in(request, user)
    _begin_session(request, entrance.way, proven)
    record_proven(user, entrance.way, origin_of(request))
    return redirect(way or entrance.panel.home_url_name)


def _begin_session(request: HttpRequest, way: IdentityProvider, proven: Proven) -> None:
    if proven.is_strong:
        mark_step_passed(request.session, request.user, How.PROVIDER, origin_of(request))  # type: ignore[arg-type]  # just signed in
        register_device(request, request.user)  # type: ignore[arg-type]  # as above
    store_for_logout(request.session, way, proven.kept)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _stranger(request: HttpRequest, entrance: Entrance) -> HttpResponse:
    record_refused(entrance.way, ProviderRefusal.NOT_ON_FILE, origin_of(request))
    context = {"provider": entrance.way, "panel": entrance.panel}
    return render(request, entrance.provider.stranger_template, context, status=403)


def _refused(request: HttpRequest, entrance: Entrance, refused: ProviderRefused) -> HttpResponse:
    record_refused(entrance.way, refused.code, origin_of(request))
    again = reverse("identity:provider", args=[entrance.way.code])
    context = {
        "provider": entrance.way,
        "panel": entrance.panel,
        "said": refused.said,
        "again": f"{again}{format_next(request.session.get(WAY, ''))}",
    }
    return render(request, "cms_ext/identity/provider_refused.html", context, status=403)
