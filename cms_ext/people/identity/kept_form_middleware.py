"""Keeps what a form brings whose session has just ended, and leads to the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect

from cms_ext.people.identity.domain.second_factor import MOST_BYTES, find_form_owner, save_form
from cms_ext.people.identity.middleware import SIGN_IN_PAGES
from cms_ext.people.identity.models import User

TOLD = "coop_form_kept"
KEPT, TOO_LONG = "KEPT", "TOO_LONG"
NOTICES = {
    KEPT: _(
        "Zachowaliśmy to, co wpisano w formularzu. Nic jeszcze nie wysłano: "
        "po zalogowaniu sprawdź i wyślij."
    ),
    TOO_LONG: _(
        "Formularz był za długi, żeby go zachować. Wróć przyciskiem „Wstecz” i skopiuj to, "
        "co wpisano, zanim się zalogujesz."
    ),
}


class KeptFormMiddleware:
    """Behind `SignInSessionMiddleware`, which ends the session and notes whose it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not isinstance(request.user, User):
            form = _form_at(request.path_info)
            owner = find_form_owner(request.session) if form else None
            if form and owner and (told := _saved_notice(request, owner, form)):
                request.session[TOLD] = told
                # Asked for as a page now: the sign-in leads back to it.
                return HttpResponseRedirect(request.get_full_path())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Says on the sign-in page what became of the form."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if request.method == "GET" and page in SIGN_IN_PAGES:
            told = request.session.pop(TOLD, None)
            if told is not None:
                messages.info(request, NOTICES[told])


def _form_at(path: str) -> type[Form] | None:
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "keeps_typed", None)


def _saved_notice(request: HttpRequest, owner: User, form: type[Form]) -> str:
    """What to say; empty where nothing is kept."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return TOO_LONG
    if _from_our_page(request).status_code != HTTPStatus.OK:
        return ""
    return KEPT if save_form(owner, request.path, form, request.POST, timezone.now()) else ""


@csrf_protect
def _from_our_page(request: HttpRequest) -> HttpResponse:
    """Asked here, because the walls of the panels answer before Django's own check."""
    return HttpResponse()
