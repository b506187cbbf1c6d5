"""The account behind a drafted decision, for whoever decides it, and only while it waits."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.domain.decision import CONFIRMS, decides_draft
from cases.domain.queries import SEES, any_case
from cases.models import Case
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import find_account_address, read_decided_account


@never_cache
@require_safe
@for_staff(SEES, CONFIRMS)
def show_decided_account(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show balance and newest postings; 404 once the decision waits no longer."""
    case = any_case(key)
    today = business_today()
    if not decides_draft(case, request.user, today):
        raise Http404
    book = read_decided_account(case.account_no, origin_of(request), case.number, today)
    if book is None:
        raise Http404
    return render(request, "cases/desk/decided_account.html", {"case": case, "book": book})


def account_address(case: Case, user: User | AnonymousUser, today: date) -> str:
    """Return where this member of staff reads the case's account; "" for nowhere."""
    found = find_account_address(case.account_no, user, today)
    if found or not case.account_no or not decides_draft(case, user, today):
        return found
    return reverse("cases_desk_account", args=[case.pk])
