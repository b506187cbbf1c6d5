"""Writing a change: rates of components, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.fee_changes.domain.fee_change import draft_fee_change, redraft_fee_change
from ebok_plugin.fee_changes.domain.rights import DRAFTS
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.forms.draft import FeeChangeDraftForm
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.fee_changes.views.desk.screen import back, change_by

ANSWERS = ("GET", "HEAD", "POST")


@require_http_methods(ANSWERS)
@for_staff(DRAFTS)
def new(request: HttpRequest) -> HttpResponse:
    """An empty form; its POST makes the next change."""
    return _edit(request, None)


@require_http_methods(ANSWERS)
@for_staff(DRAFTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it is; what is checked already is refused."""
    return _edit(request, change_by(pk))


def _edit(request: HttpRequest, change: FeeChange | None) -> HttpResponse:
    today = business_today()
    form = FeeChangeDraftForm(request.POST or None, today=today, change=change)
    if form.is_valid():
        origin = origin_of(request)
        try:
            if change is None:
                kept = draft_fee_change(form.new_rates, form.reasons, origin=origin, today=today)
            else:
                kept = redraft_fee_change(change, form.new_rates, form.reasons, origin=origin)
        except FeeChangeError as error:
            form.add_error(None, error.message)
        else:
            return back(request, kept, _("Szkic zmiany zapisano."))
    context = {"form": form, "change": change}
    status = 422 if form.is_bound else 200
    return render(request, "ebok_plugin/fee_changes/desk/draft.html", context, status=status)
