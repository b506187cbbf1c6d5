"""Months that are closed: closing one, and asking a second person to open it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from ebok_plugin.desk.domain.rights import ASKS_REOPENING, CLOSES_PERIODS, SEES_PERIODS
from ebok_plugin.desk.forms.period import CloseForm, ReopenForm
from ebok_plugin.ledger.domain.closing import close_period, request_reopening
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.errors import PeriodError
from ebok_plugin.ledger.models import ClosedPeriod
from ebok_plugin.ledger.period import Period

CLOSE, ASK = "zamknij", "otworz"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_PERIODS)
def periods(request: StaffRequest) -> HttpResponse:
    """GET lists every closing with its reopening; POST with `krok` closes or asks."""
    user = request.user
    step = request.POST.get("krok")
    closed = closed_periods()
    closing = CloseForm(
        request.POST if step == CLOSE else None, today=business_today(), closed=closed
    )
    reopening = ReopenForm(request.POST if step == ASK else None, closed=closed)
    if request.method == "POST" and _done(request, user, closing, reopening):
        return redirect("ebok_desk_periods")
    closings = ClosedPeriod.objects.select_related(
        "closed_by__person", "reopening__asked_by__person", "reopening__approved_by__person"
    )
    context = {
        "closings": closings.order_by("-period", "-pk"),
        "closing": closing if user.has_perm(CLOSES_PERIODS) else None,
        "reopening": reopening if closed and user.has_perm(ASKS_REOPENING) else None,
    }
    return render(request, "ebok_plugin/desk/periods.html", context)


def _done(request: HttpRequest, user: User, closing: CloseForm, reopening: ReopenForm) -> bool:
    """False when it was refused; then the form says why."""
    form = closing if closing.is_bound else reopening
    require_rights(request, CLOSES_PERIODS if closing.is_bound else ASKS_REOPENING)
    if not form.is_valid():
        return False
    period = Period.parse(form.cleaned_data["period"])
    try:
        if closing.is_bound:
            close_period(period, by=user, today=business_today())
            messages.success(request, _("Okres zamknięto."))
        else:
            request_reopening(period, reason=form.cleaned_data["reason"], by=user)
            messages.success(request, _("Wniosek czeka na drugą osobę."))
    except PeriodError as error:
        form.add_error("reason" if error.code == "REASON_REQUIRED" else "period", error.message)
        return False
    return True
