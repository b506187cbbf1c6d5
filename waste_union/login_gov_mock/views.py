"""The page of the mock node: „login testowy”."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from waste_union.login_gov.vocabulary import Level
from waste_union.login_gov_mock.domain.node import (
    AuthnRequest,
    NotAsked,
    cancel,
    read_request,
    vouch,
)
from waste_union.login_gov_mock.forms import ChoiceForm

SALT = "ebok_plugin.login_gov_mock"
LONGEST = 600


# As at the real node, the form comes from another site.
@csrf_exempt
@never_cache
@require_POST
def sign_on(request: HttpRequest) -> HttpResponse:
    """Takes the request of a site and asks who signs in."""
    try:
        asked = read_request(request.POST.get("SAMLRequest", ""))
    except NotAsked:
        return HttpResponseBadRequest(_("To nie jest zapytanie tego serwisu."))
    carried = signing.dumps(dataclasses.asdict(asked), salt=SALT)
    return _page(request, ChoiceForm(), carried)


@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Leads back with an artifact: of whoever was chosen, or of nobody."""
    carried = request.POST.get("request", "")
    try:
        said = signing.loads(carried, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        return HttpResponseBadRequest(_("Zacznij logowanie od nowa."))
    asked = AuthnRequest(**(said | {"level": Level(said["level"])}))
    if "cancel" in request.POST:
        return _back(asked, cancel(asked, timezone.now()))
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, carried)
    resident, level = form.chosen
    return _back(asked, vouch(resident, level, asked, timezone.now()))


def _page(request: HttpRequest, form: ChoiceForm, carried: str) -> HttpResponse:
    context = {"form": form, "carried": carried}
    return render(request, "ebok_plugin/login_gov_mock/choose.html", context)


def _back(asked: AuthnRequest, artifact: str) -> HttpResponse:
    """To the path alone: the mock is on the same host, whatever name it was called by."""
    return redirect(f"{urlsplit(asked.answer_to).path}?{urlencode({'SAMLart': artifact})}")
