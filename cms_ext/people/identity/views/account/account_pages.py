"""The account's pages: what there is, the password, the sign-ins, the correspondence address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.address_link import (
    AddressRefused,
    cancel_address_change,
    find_open_change,
    request_address_change,
)
from cms_ext.people.identity.domain.reset_link import mark_password_typed, set_password
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import (
    end_one_session,
    end_sessions,
    list_open_sessions,
    read_session_key,
)
from cms_ext.people.identity.forms.account import (
    AddressForm,
    ChangePasswordForm,
    CurrentPasswordForm,
)
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in
from cms_ext.people.identity.views.kept_form import keeps_typed, read_typed_before


@require_safe
@for_signed_in()
def overview(request: AccountRequest) -> HttpResponse:
    """Where everything about the own login is found, and how it stands."""
    context = {
        "login": request.user,
        "has_factor": has_factor(request.user),
        "browsers": list_open_sessions(request.user, timezone.now()).count(),
    }
    return render(request, "cms_ext/identity/account/overview.html", context)


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def fresh_password(request: AccountRequest) -> HttpResponse:
    """Asks for the password and leads on to the account page in `next`."""
    form = CurrentPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        mark_password_typed(request.session, timezone.now())
        return redirect(_next(request))
    return render(request, "cms_ext/identity/account/fresh_password.html", {"form": form})


def _next(request: AccountRequest) -> str:
    account = reverse("identity:account")
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith(account) else account


@sensitive_post_parameters("current", "password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def change_password(request: AccountRequest) -> HttpResponse:
    """A new password; this browser stays signed in, all others do not."""
    form = ChangePasswordForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "cms_ext/identity/account/password.html", {"form": form})
    set_password(
        request.user,
        form.cleaned_data["password"],
        origin_of(request),
        except_key=read_session_key(request.session),
    )
    update_session_auth_hash(request, request.user)
    mark_password_typed(request.session, timezone.now())
    messages.success(
        request, _("Hasło zostało zmienione. Pozostałe przeglądarki zostały wylogowane.")
    )
    return redirect("identity:account")


@require_safe
@for_signed_in()
def all_sessions(request: AccountRequest) -> HttpResponse:
    """The browsers in which this login is signed in, this one marked."""
    rows = list(list_open_sessions(request.user, timezone.now()))
    context = {"rows": rows, "own": request.sign_in_session, "others": len(rows) > 1}
    return render(request, "cms_ext/identity/account/sessions.html", context)


@require_POST
@for_signed_in()
def end_others(request: AccountRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = end_sessions(
        request.user, except_key=read_session_key(request.session), origin=origin_of(request)
    )
    if ended:
        messages.success(request, _("Wylogowano wszystkie inne przeglądarki."))
    else:
        messages.info(request, _("Nie było innych zalogowanych przeglądarek."))
    return redirect("identity:sessions")


@require_POST
@for_signed_in()
def end_one(request: AccountRequest, key: int) -> HttpResponse:
    """Sign one other browser out; somebody else's session does not exist here."""
    row = get_object_or_404(request.user.sign_in_sessions, pk=key)
    if row != request.sign_in_session and end_one_session(row, request.user, origin_of(request)):
        messages.success(request, _("Przeglądarka została wylogowana."))
    return redirect("identity:sessions")


@require_safe
@for_signed_in()
def address(request: AccountRequest) -> HttpResponse:
    """The address on file, and a change that waits for its confirmations."""
    person = _person(request)
    context = {"person": person, "change": find_open_change(person, timezone.now())}
    return render(request, "cms_ext/identity/account/address.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in(fresh_password_for="identity:address_change")
@keeps_typed(AddressForm)
def change_address(request: AccountRequest) -> HttpResponse:
    """A new address is typed; links go to both."""
    person = _person(request)
    if not person.correspondence_email:
        return redirect("identity:address")
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial=read_typed_before(request)
    )
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
    waiting = find_open_change(_person(request), timezone.now())
    if waiting is not None and cancel_address_change(waiting, origin_of(request)):
        messages.success(request, _("Zmiana adresu została odwołana."))
    return redirect("identity:address")


def _person(request: AccountRequest) -> Person:
    if request.user.person is None:
        raise Http404
    return request.user.person


@require_GET
@for_signed_in()
def left(request: AccountRequest) -> JsonResponse:
    """How long the session lasts; asking is no use of it, since every open page asks."""
    return _answer(request)


@require_POST
@for_signed_in()
def stay(request: AccountRequest) -> JsonResponse:
    """The session has just been used, as by any other request, and says how long it lasts now."""
    return _answer(request)


def _answer(request: AccountRequest) -> JsonResponse:
    found = request.session_left
    until = timezone.localtime(found.ends_at)
    return JsonResponse(
        {"told_in": found.told_in, "can_stay": found.can_stay, "until": f"{until:%H:%M}"}
    )
