"""The account's pages of the postal address: what is on file, and a request for another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.postal_address import (
    State,
    file_postal_address,
    find_latest_request,
    find_waiting_request,
    withdraw_postal_request,
)
from cms_ext.people.identity.forms import NewPostalAddressForm
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.views.guard import AccountRequest, require_login, require_person


@require_safe
@require_login()
def show_postal_address(request: AccountRequest) -> HttpResponse:
    """Display the postal address on file, and the latest request for another."""
    person = require_person(request)
    latest = find_latest_request(person)
    waiting = latest if latest and latest.state == State.WAITING else None
    context = {"person": person, "waiting": waiting, "latest": latest}
    return render(request, "cms_ext/identity/account/postal_address.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_login(fresh_password_for="identity:postal_address_change")
@keeps_typed(NewPostalAddressForm)
def change_postal_address(request: AccountRequest) -> HttpResponse:
    """Take a request for another postal address, which the office decides."""
    person = require_person(request)
    if find_waiting_request(person) is not None:
        return redirect("identity:postal_address")
    form = NewPostalAddressForm(
        request.POST if request.method == "POST" else None, initial=read_typed_values(request)
    )
    if form.is_valid():
        try:
            file_postal_address(
                person, form.cleaned_data["address"], read_origin(request), business_today()
            )
        except (Refusal, ValueRefused) as refused:
            form.add_error("address", str(refused))
        else:
            messages.success(request, _("Wysłano prośbę do biura. Odpowiemy na tej stronie."))
            return redirect("identity:postal_address")
    context = {"person": person, "form": form}
    return render(request, "cms_ext/identity/account/postal_address_change.html", context)


@require_POST
@require_login()
def withdraw_request(request: AccountRequest) -> HttpResponse:
    """Withdraw the own request for another postal address."""
    if withdraw_postal_request(require_person(request), read_origin(request)):
        messages.success(request, _("Prośba jest wycofana. Adres zostaje bez zmian."))
    return redirect("identity:postal_address")
