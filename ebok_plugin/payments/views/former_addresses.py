"""Former addresses of questions about missing payments: they are complaints among cases now."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_safe

from cms_ext.people.identity.views.guard import StaffRequest, for_staff

SEES = "ebok_plugin_ledger.view_account"


@require_safe
@for_staff(SEES)
def former_queue(request: StaffRequest) -> HttpResponseBase:
    return _redirect_to_cases("cases_desk_queue", query="?widok=kwoty")


@require_safe
@for_staff(SEES)
def former_question(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Redirect to the case with the same key; its page checks who may read it."""
    return _redirect_to_cases("cases_desk_one", key)


def _redirect_to_cases(name: str, *args: object, query: str = "") -> HttpResponse:
    """Redirect to a screen of cases, or answer 404 where cases are switched off."""
    try:
        return redirect(f"{reverse(name, args=args)}{query}")
    except NoReverseMatch as error:
        raise Http404 from error


DESK_URLS = [
    path("brakujace-wplaty/", former_queue, name="inquiries_desk_queue"),
    path("brakujace-wplaty/<uuid:key>/", former_question, name="inquiries_desk_one"),
]
