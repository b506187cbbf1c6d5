"""The month's run: started, looked through, approved by another person, posted in portions."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms_ext.frontend.theme.paging import page_of
from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from ebok_plugin.charges.domain.queries.charge_run import (
    components_of,
    findings_of,
    items_of,
    marks_of,
    progress_of,
    runs,
)
from ebok_plugin.charges.domain.run.approval import approve_charge_run
from ebok_plugin.charges.domain.run.posting import post_portion
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import ChargeRun, ChargeRunItem
from ebok_plugin.charges.models.charge_run import LIVE
from ebok_plugin.desk.domain.cures import cure_of
from ebok_plugin.desk.domain.rights import APPROVES_RUNS, PREPARES_RUNS, SEES_RUNS
from ebok_plugin.desk.forms.run import RunForm, WithdrawalForm
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period

A_PAGE = 50
State = ChargeRun.State
Mark = ChargeRunItem.Mark


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_RUNS)
def run_list(request: StaffRequest) -> HttpResponse:
    """GET lists the runs; POST starts a rehearsal, which posts nothing."""
    user = request.user
    form = RunForm(request.POST or None, today=business_today())
    if request.method == "POST":
        require_rights(request, PREPARES_RUNS)
        if form.is_valid():
            try:
                started = form.start(origin_of(request))
            except (ChargeError, LedgerError) as error:
                field = "reason" if error.code == "REASON_REQUIRED" else None
                form.add_error(field, error.message)
            else:
                return redirect("ebok_desk_run", started.pk)
    context = {
        "form": form,
        "page": page_of(request, runs(), A_PAGE),
        "prepares": user.has_perm(PREPARES_RUNS),
    }
    return render(request, "ebok_plugin/desk/runs.html", context)


@require_safe
@for_staff(SEES_RUNS)
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """The report of the rehearsal, and how far the posting is; `uwaga` filters the accounts."""
    user = request.user
    return _page(request, user, get_object_or_404(runs(), pk=pk), WithdrawalForm())


def _page(
    request: HttpRequest, user: User, one: ChargeRun, withdrawal: WithdrawalForm
) -> HttpResponse:
    mark = request.GET.get("uwaga")
    chosen = mark if mark in (*Mark.values, "NONE") else None
    items = items_of(one, "" if chosen == "NONE" else chosen)
    page = page_of(request, items, A_PAGE)
    shown = sorted(item.account_id for item in page)
    if shown:
        record("LIST", origin_of(request), note=Account._meta.label, changes={"accounts": shown})
    own = one.made_by_id == user.pk
    context = {
        "run": one,
        "month": Period.parse(one.period).name,
        "components": components_of(one),
        "findings": [(found, cure_of(found)) for found in findings_of(one)],
        "marks": [(name or "NONE", Mark(name).label, n) for name, n in marks_of(one).items()],
        "page": page,
        "progress": progress_of(one),
        "own": own,
        "waits": one.state == State.REHEARSED,
        "can_approve": _can_approve(user, one) and not own,
        "can_post": user.has_perm(PREPARES_RUNS) and one.state in (State.APPROVED, State.POSTING),
        "can_withdraw": _can_withdraw(user) and one.state in LIVE,
        "withdrawal": withdrawal,
    }
    return render(request, "ebok_plugin/desk/run.html", context)


@require_POST
@for_staff(SEES_RUNS)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """`decyzja`: `zatwierdz`, `ksieguj` (one portion, so that no request is long) or `wycofaj`.

    Withdrawing takes a `reason`; without one the page comes back and says so at the field.
    """
    user = request.user
    one = get_object_or_404(runs(), pk=pk)
    decision = request.POST.get("decyzja")
    if decision == "wycofaj":
        return _withdraw(request, user, one)
    try:
        _decide(request, user, one, decision)
    except (ChargeError, LedgerError) as refusal:
        messages.error(request, refusal.message)
    return redirect("ebok_desk_run", pk)


def _withdraw(request: HttpRequest, user: User, one: ChargeRun) -> HttpResponse:
    require_rights(request, _can_withdraw)
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        try:
            form.withdraw(one, origin_of(request))
        except ChargeError as refusal:
            if refusal.code == "REASON_REQUIRED":
                form.add_error("reason", refusal.message)
            else:
                messages.error(request, refusal.message)
        else:
            messages.success(request, _("Przebieg wycofano."))
    if form.errors:
        return _page(request, user, one, form)
    return redirect("ebok_desk_run", one.pk)


def _decide(request: HttpRequest, user: User, one: ChargeRun, decision: str | None) -> None:
    if decision == "zatwierdz" and user.has_perm(APPROVES_RUNS):
        approve_charge_run(one, origin=origin_of(request))
        messages.success(request, _("Naliczenie zatwierdzono. Można je zaksięgować."))
    elif decision == "ksieguj" and user.has_perm(PREPARES_RUNS):
        posted = post_portion(one, today=business_today())
        done = posted.state == State.POSTED
        messages.success(
            request, _("Zaksięgowano wszystko.") if done else _("Zaksięgowano następną porcję.")
        )
    else:
        raise PermissionDenied


def _can_approve(user: User, one: ChargeRun) -> bool:
    waits = one.state == State.REHEARSED and not one.blocking and one.documents > 0
    return waits and user.has_perm(APPROVES_RUNS)


def _can_withdraw(user: User) -> bool:
    return user.has_perm(PREPARES_RUNS) or user.has_perm(APPROVES_RUNS)
