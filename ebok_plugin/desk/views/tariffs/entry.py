"""What a clerk enters about a component: one form, one verb, back to the component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import Origin, origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff, require_rights
from ebok_plugin.charges.domain.queries.monthly_price import MonthlyPrice, monthly_price
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component
from ebok_plugin.desk.domain.rights import ENTERS_RATES
from ebok_plugin.desk.forms.tariffs.component import ComponentCorrectionForm
from ebok_plugin.desk.forms.tariffs.dated import (
    CostKindForm,
    OwnRateEndForm,
    OwnRateForm,
    UseEndForm,
    UseForm,
)
from ebok_plugin.desk.forms.tariffs.entry import ComponentForm
from ebok_plugin.desk.forms.tariffs.rate import RateEntryForm, RateWithdrawalForm
from ebok_plugin.ledger.models import Account

ANSWERS = ("GET", "HEAD", "POST")
CHECK, DO = "sprawdz", "zapisz"
# By the last part of the address.
ENTRIES: Mapping[str, type[ComponentForm]] = {
    "popraw": ComponentCorrectionForm,
    "rodzaj": CostKindForm,
    "gdzie": UseForm,
    "konto": OwnRateForm,
}


@require_http_methods(ANSWERS)
@for_staff(ENTERS_ADMIN)
def entry(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One of ENTRIES; 404 for any other."""
    form_class = ENTRIES.get(slug)
    if form_class is None:
        raise Http404
    require_rights(request, form_class.right)
    found = get_object_or_404(Component, pk=pk)
    form = form_class(request.POST or None, component=found, today=business_today())
    return _answer(request, found, form)


@require_http_methods(ANSWERS)
@for_staff(RateWithdrawalForm.right)
def withdraw_rate(request: HttpRequest, pk: int, rate: int) -> HttpResponse:
    """A rate that nobody was charged by."""
    found = get_object_or_404(Component, pk=pk)
    row = get_object_or_404(found.rates.select_related("component", "property"), pk=rate)
    form = RateWithdrawalForm(
        request.POST or None, component=found, today=business_today(), row=row
    )
    return _answer(request, found, form)


@require_http_methods(ANSWERS)
@for_staff(UseEndForm.right)
def end_use(request: HttpRequest, pk: int, use: int) -> HttpResponse:
    """The last day in a place, or a place entered by mistake."""
    found = get_object_or_404(Component, pk=pk)
    places = found.uses.select_related("component", "property", "building", "premises__building")
    row = get_object_or_404(places, pk=use)
    form = UseEndForm(request.POST or None, component=found, today=business_today(), row=row)
    return _answer(request, found, form)


@require_http_methods(ANSWERS)
@for_staff(OwnRateEndForm.right)
def end_own_rate(request: HttpRequest, pk: int, own: int) -> HttpResponse:
    """The last day of an account's own rate."""
    found = get_object_or_404(Component, pk=pk)
    rows = found.exceptions.select_related("account__payer", "component")
    row = get_object_or_404(rows, pk=own)
    form = OwnRateEndForm(request.POST or None, component=found, today=business_today(), row=row)
    return _answer(request, found, form)


def _answer(request: HttpRequest, found: Component, form: ComponentForm) -> HttpResponse:
    if form.is_valid():
        try:
            form.act(origin_of(request))
        except ChargeError as error:
            add_refusal(form, error)
        else:
            messages.success(request, str(form.done))
            return redirect("ebok_desk_component", found.pk)
    context = {"component": found, "form": form}
    return render(request, "ebok_plugin/desk/tariffs/entry.html", context)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rate comes to in its first month; `example` is the account of the amounts."""

    before: MonthlyPrice
    after: MonthlyPrice
    example: Account | None


@require_http_methods(ANSWERS)
@for_staff(ENTERS_RATES)
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """POST with `krok` looks at a rate or enters it; changes lead to the change of fees."""
    found = get_object_or_404(Component, pk=pk)
    form = RateEntryForm(request.POST or None, component=found, today=business_today())
    seen: Seen | None = None
    step = request.POST.get("krok")
    if step in (CHECK, DO) and form.is_valid():
        try:
            if step == DO:
                form.act(origin_of(request))
                messages.success(request, _("Stawkę zapisano."))
                return redirect("ebok_desk_component", found.pk)
            seen = _looked_at(found, form, origin_of(request))
        except ChargeError as error:
            add_refusal(form, error)
    context = {
        "component": found,
        "form": form,
        "seen": seen,
        "first": not found.rates.exists(),
    }
    return render(request, "ebok_plugin/desk/tariffs/rate.html", context)


def _looked_at(found: Component, form: RateEntryForm, origin: Origin) -> Seen:
    """Really entered, charged in mind, and taken back. Raises ChargeError."""
    before = monthly_price(found, form.month)
    with transaction.atomic():
        form.act(origin)
        after = monthly_price(found, form.month, account=before.example)
        transaction.set_rollback(True)
    accounts = Account.objects.select_related("premises__building")
    example = accounts.get(pk=after.example) if after.example else None
    return Seen(before, after, example)
