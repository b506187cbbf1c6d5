"""The rates of late interest: what held since when, up to which day, and adding the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from ebok_plugin.desk.domain.rights import ADDS_RATES, SEES_INTEREST
from ebok_plugin.desk.forms.rate import RateForm
from ebok_plugin.interest.domain.queries.rate import InterestRateRow, rate_rows
from ebok_plugin.interest.domain.rate import confirmed_until
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.vocabulary import RateKind

CHECK, DO = "sprawdz", "zapisz"


@dataclass(frozen=True, slots=True)
class RatePreview:
    """The newest two rates and the confirmed day, as they would stand once a rate is added."""

    kind: RateKind
    added: InterestRateRow
    ended: InterestRateRow
    confirmed: date


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_INTEREST)
def rates(request: StaffRequest) -> HttpResponse:
    """GET shows the tables; POST with `krok` looks at a new rate or adds it."""
    user = request.user
    form = RateForm(request.POST or None, today=business_today())
    looked: RatePreview | None = None
    if request.method == "POST":
        require_rights(request, ADDS_RATES)
        step = request.POST.get("krok")
        if step in (CHECK, DO) and form.is_valid():
            looked = _added(request, form, keep=step == DO)
            if looked is not None and step == DO:
                messages.success(request, _("Stawkę dodano."))
                return redirect("ebok_desk_rates")
    context = {
        "form": form if user.has_perm(ADDS_RATES) else None,
        "looked": looked,
        "tables": [(kind, rate_rows(kind), confirmed_until(kind)) for kind in RateKind],
    }
    return render(request, "ebok_plugin/desk/rates.html", context)


def _added(request: HttpRequest, form: RateForm, *, keep: bool) -> RatePreview | None:
    """What comes of it; really added, and taken back unless it is to be kept. None: refused."""
    try:
        with transaction.atomic():
            kind = RateKind(form.add(origin_of(request)).kind)
            added, ended = rate_rows(kind)[:2]
            looked = RatePreview(kind, added, ended, confirmed_until(kind))
            if not keep:
                transaction.set_rollback(True)
    except InterestError as error:
        add_refusal(form, error)
        return None
    return looked
