"""Signing in with a passkey alone: what one has and a finger or PIN are two factors together."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain import passkey
from cms_ext.people.identity.domain.device import remember_device
from cms_ext.people.identity.domain.second_factor import How, passed
from cms_ext.people.identity.domain.sign_in import BACKEND, Attempt, may_enter
from cms_ext.people.identity.domain.throttle import address_bucket, reserve
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.account import challenge
from cms_ext.people.identity.views.account.place import place_of
from cms_ext.people.identity.views.panel_path import panel_at


@never_cache
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, path: str) -> HttpResponse:
    """The browser asks for a passkey of this site; its owner goes to the panel's home."""
    realm, panel = panel_at(path)
    place = place_of(request)
    refused = request.method == "POST"
    if refused and place is not None:
        user = _owner(request, realm, place)
        if user is not None:
            # As after a good password: the browser is known from now on, and others are told.
            request.sign_in_attempt = Attempt(user)  # type: ignore[attr-defined]  # see receivers
            login(request, user, backend=BACKEND)
            passed(request.session, user, How.PASSKEY, origin_of(request))
            remember_device(request, user)
            return redirect(panel.home_url_name)
        user_login_failed.send(__name__, credentials={"realm": realm}, request=request)
    options = challenge.store(request.session, passkey.discoverable_options(place)) if place else ""
    context = {"panel": panel, "options": options, "refused": refused}
    return render(request, "cms_ext/identity/passkey_sign_in.html", context)


def _owner(request: HttpRequest, realm: str, place: passkey.RelyingParty) -> User | None:
    tries, kept = reserve(address_bucket(request)), challenge.pop(request.session)
    if tries is None or kept is None:
        return None
    answer = request.POST.get("answer", "")
    user = passkey.owner_of(realm, place, kept, answer, timezone.now())
    if user is None or not may_enter(user):
        return None
    tries.give_back()
    return user
