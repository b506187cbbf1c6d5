"""The correspondence address: seeing it, asking for another, calling that off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.address_change import (
    AddressRefused,
    cancel_address_change,
    open_change,
    request_address_change,
)
from cms_ext.people.identity.forms.account.address import AddressForm
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@require_safe
@for_signed_in()
def address(request: AccountRequest) -> HttpResponse:
    """The address on file, and a change that waits for its confirmations."""
    person = _person(request)
    context = {"person": person, "change": open_change(person, timezone.now())}
    return render(request, "cms_ext/identity/account/address.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in(fresh_password_for="identity:address_change")
def change(request: AccountRequest) -> HttpResponse:
    """A new address is typed; links go to both."""
    person = _person(request)
    if not person.correspondence_email:
        return redirect("identity:address")
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            request_address_change(person, form.cleaned_data["email"], origin_of(request))
        except AddressRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("Wysyłamy wiadomości na oba adresy. Potwierdź w każdej."))
            return redirect("identity:address")
    context = {"person": person, "form": form}
    return render(request, "cms_ext/identity/account/address_change.html", context)


@require_POST
@for_signed_in()
def call_off(request: AccountRequest) -> HttpResponse:
    """The change that waits is over."""
    waiting = open_change(_person(request), timezone.now())
    if waiting is not None and cancel_address_change(waiting, origin_of(request)):
        messages.success(request, _("Zmiana adresu została odwołana."))
    return redirect("identity:address")


def _person(request: AccountRequest) -> Person:
    if request.user.person is None:
        raise Http404
    return request.user.person
