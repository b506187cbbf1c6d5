"""The queue of a desk: what came in, what is late, what to take up next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms_ext.access.domain.applicant import name_on_file_should_be
from cms_ext.access.domain.desk_list import AT_DESK, listed
from cms_ext.access.domain.queue import SEES, applications_for, deciding_panels, desks_of
from cms_ext.access.domain.term import Term, term
from cms_ext.access.forms.desk.queue import QueueFilterForm
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import State
from cms_ext.plugins import panel_of, procedures
from cms_ext.rules.clock import business_today
from cms_ext.theme.search_input import normalised_query

PAGE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One application as the list shows it; `term` is empty when nothing is due any more."""

    application: AccessApplication
    panel: str
    passed: int
    counted: int
    term: Term | None
    may_begin: bool

    @property
    def waits_until(self) -> date | None:
        """Until when the applicant may bring what is missing."""
        return waits_until(self.application)

    @property
    def who(self) -> str:
        """The person on file, else the name in the form."""
        if self.application.person:
            return self.application.person.name
        return name_on_file_should_be(self.application.payload)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    today = business_today()
    query = normalised_query(request.GET.get("q", ""))
    view = request.GET.get("stan", "")
    mine = listed(applications_for(request.user), view, query, today)
    page = Paginator(mine, PAGE).get_page(request.GET.get("p"))
    context = {
        "form": QueueFilterForm(initial={"q": query, "stan": view}),
        "query": query,
        "page": page,
        "rows": rows(page.object_list, deciding_panels(request.user), today),
        "desks": _ways_in(request),
        "keep": _rest_of_address(request),
    }
    return render(request, "cms_ext/access/desk/queue.html", context)


def _ways_in(request: HttpRequest) -> list[tuple[str, str]]:
    """(address part, name on screen) of the panels whose paper forms this user enters."""
    names, deciding = panel_names(), deciding_panels(request.user)
    return [
        (one.path, names.get(one.panel, one.panel))
        for _realm, one in desks_of(request.user)
        if one.panel in deciding
    ]


def rows(applications: Iterable[AccessApplication], deciding: set[str], today: date) -> list[Row]:
    """The listed applications with their panel's name, checks and term."""
    names = panel_names()
    return [
        Row(
            application,
            names.get(application.panel, application.panel),
            application.passed,  # type: ignore[attr-defined]  # annotated by `listed`
            application.counted,  # type: ignore[attr-defined]  # annotated by `listed`
            term_of(application, today),
            application.state == State.SUBMITTED and application.panel in deciding,
        )
        for application in applications
    ]


def panel_names() -> dict[str, str]:
    """The panels' names on screen by their codes in data: `EBOK` is E-BOK."""
    found = ((procedure.panel, panel_of(realm)) for realm, procedure in procedures())
    return {code: panel.name for code, panel in found if panel}


def term_of(application: AccessApplication, today: date) -> Term | None:
    """The desk's term; None while the applicant has the next word, and once it is decided."""
    if application.state not in AT_DESK:
        return None
    return term(timezone.localdate(application.received_at), application.decide_by, today)


def waits_until(application: AccessApplication) -> date | None:
    return application.supplement_by if application.state == State.INCOMPLETE else None


def _rest_of_address(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()
