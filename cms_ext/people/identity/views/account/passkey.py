"""Adding a passkey to the login, and removing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain import passkey
from cms_ext.people.identity.domain.recovery import codes_left
from cms_ext.people.identity.domain.second_factor import begin_again, enrolled, remove_passkey
from cms_ext.people.identity.domain.session import key_of
from cms_ext.people.identity.forms.account.second_factor import PasskeyForm
from cms_ext.people.identity.views.account import challenge
from cms_ext.people.identity.views.account.place import place_of
from cms_ext.people.identity.views.account.second_factor import BACK, codes_page
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in(fresh_password_for="identity:passkey")
def add(request: AccountRequest) -> HttpResponse:
    """The browser makes a passkey by script and the form brings it here."""
    place = place_of(request)
    if place is None:
        return redirect(BACK)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _added(request, place, form):
        enrolled(request.session, request.user, except_key=key_of(request.session))
        messages.success(request, _("Klucz dostępu został dodany."))
        return redirect(BACK) if codes_left(request.user) else codes_page(request)
    options = challenge.store(request.session, passkey.registration_options(request.user, place))
    context = {"form": form, "options": options}
    return render(request, "cms_ext/identity/account/passkey.html", context)


@require_POST
@for_signed_in(fresh_password_for=BACK)
def remove(request: AccountRequest, key: int) -> HttpResponse:
    """One passkey less."""
    remove_passkey(request.user, key, origin_of(request))
    begin_again(request.session, request.user)
    messages.success(request, _("Klucz dostępu został usunięty."))
    return redirect(BACK)


def _added(request: AccountRequest, place: passkey.RelyingParty, form: PasskeyForm) -> bool:
    kept = challenge.pop(request.session)
    try:
        if kept is None:
            raise passkey.PasskeyRefused
        passkey.add_passkey(
            request.user,
            place,
            kept,
            form.cleaned_data["answer"],
            form.cleaned_data["name"],
            timezone.now(),
            origin_of(request),
        )
    except passkey.PasskeyRefused:
        form.add_error(
            None,
            _("Nie udało się dodać klucza. Naciśnij przycisk jeszcze raz i potwierdź w okienku."),
        )
        return False
    return True
