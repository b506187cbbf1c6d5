"""Former addresses of the finance department: its questions about payments are complaints now."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from cms_ext.people.identity.views.guard import StaffRequest, for_staff

SEES = "ebok_plugin_ledger.view_account"


@require_safe
@for_staff(SEES)
def former_queue(request: StaffRequest) -> HttpResponseBase:
    return _of_cases("cases_desk_queue", query="?widok=kwoty")


@require_safe
@for_staff(SEES)
def former_question(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The case has the same key; its page asks who may read it."""
    return _of_cases("cases_desk_one", key)


def _of_cases(name: str, *args: object, query: str = "") -> HttpResponse:
    """A screen of cases, 404 where they are off."""
    try:
        return redirect(f"{reverse(name, args=args)}{query}")
    except NoReverseMatch as error:
        raise Http404 from error
