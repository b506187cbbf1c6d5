"""All changes of fees, and by when letters about a chosen month must be delivered."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from ebok_plugin.fee_changes.domain.queries.calendar import terms_of
from ebok_plugin.fee_changes.domain.rights import DRAFTS, SEES
from ebok_plugin.fee_changes.forms.month import MonthForm
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.fee_changes.views.desk.screen import require
from ebok_plugin.ledger.period import Period

A_PAGE = 30
AHEAD = 4


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """`?miesiac=2027-04` chooses the month of the calendar; without it four months ahead."""
    require(request, SEES)
    today = business_today()
    form = MonthForm({"miesiac": request.GET.get("miesiac", str(Period.of(today).plus(AHEAD)))})
    month = form.cleaned_data["miesiac"] if form.is_valid() else None
    context = {
        "form": form,
        "month": month,
        "terms": terms_of(month, today) if month else (),
        "page": Paginator(FeeChange.objects.all(), A_PAGE).get_page(request.GET.get("p")),
        "drafts": request.user.has_perm(DRAFTS),
    }
    return render(request, "ebok_plugin/fee_changes/desk/changes.html", context)
