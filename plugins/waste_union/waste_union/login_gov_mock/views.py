"""The page of the mock node, „login testowy”."""

import dataclasses
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from waste_union.login_gov.vocabulary import Level
from waste_union.login_gov_mock.domain import node

SALT = "ebok_plugin.login_gov_mock"
MAX_TEXT_LENGTH = 600


class ChoiceForm(forms.Form):
    """Asks who signs in, and how strongly the node has identified the person."""

    resident = forms.ChoiceField(
        label=gettext_lazy("Kim jesteś"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wybierz osobę."),
            "invalid_choice": gettext_lazy("Wybierz osobę."),
        },
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Poziom potwierdzenia"),
        choices=[(level.name, level.label) for level in Level],
        initial=Level.SUBSTANTIAL.name,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        residents = [(resident.key, resident.name) for resident in node.list_residents()]
        self.fields["resident"].choices = residents  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> tuple[node.Resident, Level]:
        key = self.cleaned_data["resident"]
        resident = next(one for one in node.list_residents() if one.key == key)
        return resident, Level[self.cleaned_data["level"]]


# The form comes from another site, as at the real node.
@csrf_exempt
@never_cache
@require_POST
def sign_on(request: HttpRequest) -> HttpResponse:
    """Take the request of a site and ask who signs in."""
    try:
        authn_request = node.read_request(request.POST.get("SAMLRequest", ""))
    except node.NotAsked:
        return HttpResponseBadRequest(_("To nie jest zapytanie tego serwisu."))
    carried = signing.dumps(dataclasses.asdict(authn_request), salt=SALT)
    return _page(request, ChoiceForm(), carried)


@never_cache
@require_POST
def choose_resident(request: HttpRequest) -> HttpResponse:
    """Redirect back with the artifact of the chosen person, or of a cancelled sign-on."""
    carried = request.POST.get("request", "")
    try:
        carried_values = signing.loads(carried, salt=SALT, max_age=MAX_TEXT_LENGTH)
    except signing.BadSignature:
        return HttpResponseBadRequest(_("Zacznij logowanie od nowa."))
    authn_request = node.AuthnRequest(
        **(carried_values | {"level": Level(carried_values["level"])})
    )
    if "cancel" in request.POST:
        return _back(authn_request, node.cancel_sign_on(authn_request, timezone.now()))
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, carried)
    resident, level = form.chosen
    return _back(
        authn_request, node.vouch_for_resident(resident, level, authn_request, timezone.now())
    )


def _page(request: HttpRequest, form: ChoiceForm, carried: str) -> HttpResponse:
    context = {"form": form, "carried": carried}
    return render(request, "waste_union/login_gov_mock/choose.html", context)


def _back(authn_request: node.AuthnRequest, artifact: str) -> HttpResponse:
    """Redirect to the path alone: the mock runs on the same host, whatever its name."""
    return redirect(f"{urlsplit(authn_request.answer_to).path}?{urlencode({'SAMLart': artifact})}")
