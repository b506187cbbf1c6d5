"""The account's pages: overview, password, sign-ins, correspondence address."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
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

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.domain.address_link import (
    AddressRefused,
    cancel_address_change,
    find_open_change,
    request_address_change,
)
from cms_ext.people.identity.domain.identity_provider import SESSION_KEY, end_at_provider
from cms_ext.people.identity.domain.login_state import give_up_login
from cms_ext.people.identity.domain.reset_link import mark_password_typed, set_password
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import (
    end_one_session,
    end_sessions,
    list_open_sessions,
    read_session_key,
)
from cms_ext.people.identity.domain.sign_in import (
    complete_sign_in,
    find_other_login,
    find_way_back,
    make_next_query,
)
from cms_ext.people.identity.forms import AddressForm, ChangePasswordForm, CurrentPasswordForm
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.sign_in_forms import OtherPanelForm
from cms_ext.people.identity.views.guard import AccountRequest, require_login, require_person
from cms_ext.people.identity.views.sign_in import get_panel_by_path
from cms_ext.plugins import find_panel


@require_safe
@require_login()
def show_overview(request: AccountRequest) -> HttpResponse:
    """Display where to find everything about the own login, and its state."""
    person = request.user.person
    context = {
        "login": request.user,
        "change": find_open_change(person, timezone.now()) if person else None,
        "has_factor": has_factor(request.user),
        "browsers": list_open_sessions(request.user, timezone.now()).count(),
    }
    return render(request, "cms_ext/identity/account/overview.html", context)


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@require_login()
def ask_password(request: AccountRequest) -> HttpResponse:
    """Ask for the password and lead on to the account page in `next`."""
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
@require_login()
def change_password(request: AccountRequest) -> HttpResponse:
    """Set a new password; this browser stays signed in, all others do not."""
    form = ChangePasswordForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "cms_ext/identity/account/password.html", {"form": form})
    set_password(
        request.user,
        form.cleaned_data["password"],
        read_origin(request),
        except_key=read_session_key(request.session),
    )
    update_session_auth_hash(request, request.user)
    mark_password_typed(request.session, timezone.now())
    messages.success(
        request, _("Hasło zostało zmienione. Pozostałe przeglądarki zostały wylogowane.")
    )
    return redirect("identity:account")


@require_safe
@require_login()
def show_sessions(request: AccountRequest) -> HttpResponse:
    """List the browsers in which this login is signed in, with this one marked."""
    rows = list(list_open_sessions(request.user, timezone.now()))
    context = {"rows": rows, "own": request.sign_in_session, "others": len(rows) > 1}
    return render(request, "cms_ext/identity/account/sessions.html", context)


@require_POST
@require_login()
def end_others(request: AccountRequest) -> HttpResponse:
    """Sign out all other browsers."""
    ended = end_sessions(
        request.user, except_key=read_session_key(request.session), origin=read_origin(request)
    )
    if ended:
        messages.success(request, _("Wylogowano wszystkie inne przeglądarki."))
    else:
        messages.info(request, _("Nie było innych zalogowanych przeglądarek."))
    return redirect("identity:sessions")


@require_POST
@require_login()
def end_other_session(request: AccountRequest, key: int) -> HttpResponse:
    """Sign one other browser out; 404 for somebody else's session."""
    row = get_object_or_404(request.user.sign_in_sessions, pk=key)
    if row != request.sign_in_session and end_one_session(row, request.user, read_origin(request)):
        messages.success(request, _("Przeglądarka została wylogowana."))
    return redirect("identity:sessions")


@require_safe
@require_login()
def show_address(request: AccountRequest) -> HttpResponse:
    """Display the address on file, and a change that waits for confirmations."""
    person = require_person(request)
    context = {"person": person, "change": find_open_change(person, timezone.now())}
    return render(request, "cms_ext/identity/account/address.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_login(fresh_password_for="identity:address_change")
@keeps_typed(AddressForm)
def change_address(request: AccountRequest) -> HttpResponse:
    """Take a new address; links go to both addresses."""
    person = require_person(request)
    if not person.correspondence_email:
        return redirect("identity:address")
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial=read_typed_values(request)
    )
    if form.is_valid():
        try:
            request_address_change(person, form.cleaned_data["email"], read_origin(request))
        except AddressRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("Wysyłamy wiadomości na oba adresy. Potwierdź w każdej."))
            return redirect("identity:address")
    context = {"person": person, "form": form}
    return render(request, "cms_ext/identity/account/address_change.html", context)


@require_POST
@require_login()
def cancel_change(request: AccountRequest) -> HttpResponse:
    """Cancel the open change of address."""
    waiting = find_open_change(require_person(request), timezone.now())
    if waiting is not None and cancel_address_change(waiting, read_origin(request)):
        messages.success(request, _("Zmiana adresu została odwołana."))
    return redirect("identity:address")


@require_http_methods(["GET", "HEAD", "POST"])
@require_login(fresh_password_for="identity:give_up")
def give_up_access(request: AccountRequest) -> HttpResponse:
    """Close the own login of a panel for good, after its consequences were read."""
    panel = find_panel(request.user.realm)
    if panel is None:
        raise Http404
    if request.method == "POST":
        origin, stored = read_origin(request), request.session.get(SESSION_KEY, "")
        give_up_login(request.user, panel.name, origin)
        logout(request)
        end_at_provider(stored, timezone.now(), origin)
        text = _("Dostęp do panelu {panel} jest zamknięty. Potwierdzenie wysłaliśmy e-mailem.")
        messages.success(request, text.format(panel=panel.name))
        return redirect("identity:panels")
    return render(request, "cms_ext/identity/account/give_up.html", {"panel": panel})


@require_GET
@require_login()
def report_session_left(request: AccountRequest) -> JsonResponse:
    """Report how long the session lasts; asking does not extend it: open pages poll."""
    return _answer(request)


@require_POST
@require_login()
def stay_signed_in(request: AccountRequest) -> JsonResponse:
    """Extend the session, as any request does, and report how long it lasts now."""
    return _answer(request)


def _answer(request: AccountRequest) -> JsonResponse:
    session_left = request.session_left
    until = timezone.localtime(session_left.ends_at)
    return JsonResponse(
        {
            "warn_in_seconds": session_left.warn_in_seconds,
            "can_stay": session_left.can_stay,
            "until": f"{until:%H:%M}",
        }
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@require_login()
def pass_to_panel(request: AccountRequest, path: str) -> HttpResponse:
    """Ask for the other login's password; POST ends this session and begins one there.

    Raises Http404 unless this person has a login there that may enter today.
    """
    realm, panel = get_panel_by_path(path)
    other = find_other_login(request.user, realm, business_today())
    if other is None:
        raise Http404
    form = OtherPanelForm(panel, other, request.POST if request.method == "POST" else None)
    attempt = form.sign_in(request) if form.is_valid() else None
    if attempt is None or attempt.user is None:
        context = {"form": form, "panel": panel, "way": make_next_query(request)}
        return render(request, "cms_ext/identity/other_panel.html", context)
    stored, origin = request.session.get(SESSION_KEY, ""), read_origin(request)
    complete_sign_in(request, attempt.user)
    end_at_provider(stored, timezone.now(), origin)
    if attempt.code is not None:
        return redirect(f"{reverse('identity:set_password')}{make_next_query(request)}")
    return redirect(find_way_back(request, realm) or panel.home_url_name)
