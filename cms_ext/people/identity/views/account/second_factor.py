"""The second factor: what there is, the app, the recovery codes."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.theme.frame import Frame
from cms_ext.frontend.theme.views import is_own_address
from cms_ext.people.identity.domain import authenticator, second_factor
from cms_ext.people.identity.domain.passkey import RelyingParty
from cms_ext.people.identity.domain.second_factor import (
    complete_enrolment,
    has_factor,
    is_required,
    make_tries_bucket,
    remove_app,
    reset_second_step,
)
from cms_ext.people.identity.domain.session import read_session_key
from cms_ext.people.identity.domain.throttle import reserve_tries
from cms_ext.people.identity.forms.account import AppCodeForm, describe_wait
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in
from cms_ext.plugins import find_panel


def find_relying_party(request: HttpRequest) -> RelyingParty | None:
    """The place of this request; None under a bare IP address, where browsers make no passkeys."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        origin = f"{request.scheme}://{request.get_host()}"
        return RelyingParty(host, origin, Frame.of(request).coop.name)
    return None


KEY = "coop_way_on"


@dataclass(frozen=True, slots=True)
class NextPage:
    """The one main action of a page that is done."""

    url: str
    label: str


def remember_next_page(request: HttpRequest) -> None:
    """An address of this site in `next` is kept for the end of the way; any other is ignored."""
    wanted = request.GET.get("next", "")
    if is_own_address(wanted, request):
        request.session[KEY] = wanted


def forget_next_page(request: HttpRequest) -> None:
    """Whoever has arrived goes home from the next page, not to where the way led once."""
    request.session.pop(KEY, None)


def find_next_page(request: HttpRequest, user: User) -> NextPage:
    """To what was kept, else to the administration or to the own panel."""
    panel = find_panel(user.realm)
    home = reverse(panel.home_url_name if panel else "wagtailadmin_home")
    wanted = request.session.get(KEY, home)
    if wanted != home:
        return NextPage(wanted, _("Przejdź dalej"))
    if panel is None:
        return NextPage(home, _("Przejdź do administracji"))
    return NextPage(home, _("Przejdź do panelu %(panel)s") % {"panel": panel.name})


BACK = "identity:second_factor"


@require_safe
@for_signed_in()
def overview(request: AccountRequest) -> HttpResponse:
    """What is set up, and the ways to add or remove it; `next` is where one goes on from here."""
    if has_factor(request.user):
        forget_next_page(request)
    remember_next_page(request)
    context = {
        "has_app": authenticator.has_app(request.user),
        "app_unreadable": authenticator.is_unreadable(request.user),
        "passkeys": request.user.passkeys.all(),
        "codes_left": second_factor.count_codes_left(request.user),
        "has_factor": has_factor(request.user),
        "required": is_required(request.user),
        "place": find_relying_party(request),
        "way_on": find_next_page(request, request.user),
    }
    return render(request, "cms_ext/identity/account/second_factor.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in(fresh_password_for="identity:authenticator")
def set_up_app(request: AccountRequest) -> HttpResponse:
    """The square code for the app, then its first six digits. No GET keeps a confirmed one."""
    if authenticator.has_app(request.user):
        return redirect(BACK)
    if request.method != "POST":
        return _app_page(request, authenticator.begin_enrolment(request.user), AppCodeForm())
    form = AppCodeForm(request.POST)
    seed = authenticator.find_waiting_seed(request.user)
    if seed is None:
        return redirect("identity:authenticator")
    if form.is_valid() and _confirmed(request, form):
        messages.success(request, _("Aplikacja działa. Zapisz jeszcze kody zapasowe."))
        return _after_adding(request)
    return _app_page(request, seed, form)


@require_POST
@for_signed_in(fresh_password_for=BACK)
def drop_app(request: AccountRequest) -> HttpResponse:
    """The app's codes work no longer; one that cannot be read is replaced at once."""
    anew = authenticator.is_unreadable(request.user)
    remove_app(request.user, origin_of(request))
    reset_second_step(request.session, request.user)
    if anew:
        return redirect("identity:authenticator")
    messages.success(request, _("Aplikacja z kodami została odłączona."))
    return redirect(BACK)


@require_POST
@for_signed_in(fresh_password_for=BACK)
def make_codes(request: AccountRequest) -> HttpResponse:
    """Ten new recovery codes, in the answer to this POST and nowhere else."""
    if not has_factor(request.user):
        return redirect(BACK)
    return render_codes_page(request)


def render_codes_page(request: AccountRequest) -> HttpResponse:
    """New recovery codes, shown once, to be printed or written down."""
    codes = second_factor.make_recovery_codes(request.user, origin_of(request))
    context = {
        "codes": codes,
        "made_at": timezone.now(),
        "way_on": find_next_page(request, request.user),
    }
    return render(request, "cms_ext/identity/account/recovery_codes.html", context)


def _after_adding(request: AccountRequest) -> HttpResponse:
    complete_enrolment(request.session, request.user, except_key=read_session_key(request.session))
    return render_codes_page(request)


def _confirmed(request: AccountRequest, form: AppCodeForm) -> bool:
    tries = reserve_tries(make_tries_bucket(request.user))
    if tries is None:
        form.add_error("code", describe_wait(make_tries_bucket(request.user)))
        return False
    code, now = form.cleaned_data["code"], timezone.now()
    if not authenticator.confirm_enrolment(request.user, code, now, origin_of(request)):
        form.add_error(
            "code",
            _("Ten kod się nie zgadza. Wpisz kod, który aplikacja pokazuje teraz."),
        )
        return False
    tries.release()
    return True


def _app_page(request: AccountRequest, seed: str, form: AppCodeForm) -> HttpResponse:
    address = authenticator.make_app_address(seed, request.user.login, Frame.of(request).coop.name)
    context = {"square": _square(address), "seed": _grouped(seed), "form": form}
    return render(request, "cms_ext/identity/account/authenticator.html", context)


def _square(address: str) -> SafeString:
    """The address as an inline drawing: made here, no style in it, dark on light in any theme."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # drawn from numbers; none of the text is in it


def _grouped(seed: str) -> str:
    return " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
