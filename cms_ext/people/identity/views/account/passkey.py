"""Passkeys: adding and removing one, signing in with one alone, and the challenge it signs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain import passkey
from cms_ext.people.identity.domain.activation import register_device
from cms_ext.people.identity.domain.passkey import (
    CeremonyOptions,
    make_authentication_options,
    verify_passkey,
)
from cms_ext.people.identity.domain.reset_link import Check
from cms_ext.people.identity.domain.second_factor import (
    How,
    PendingStep,
    check_code,
    complete_enrolment,
    count_codes_left,
    find_pending_step,
    make_tries_bucket,
    mark_step_passed,
    remove_passkey,
    reset_second_step,
)
from cms_ext.people.identity.domain.session import read_session_key
from cms_ext.people.identity.domain.sign_in import Attempt, complete_sign_in, may_enter
from cms_ext.people.identity.domain.throttle import make_address_bucket, reserve_tries
from cms_ext.people.identity.domain.way_back import find_way_back, make_next_query
from cms_ext.people.identity.forms.account import PasskeyForm, SecondFactorCodeForm, describe_wait
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.account.second_factor import (
    BACK,
    find_next_page,
    find_relying_party,
    forget_next_page,
    remember_next_page,
    render_codes_page,
)
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in
from cms_ext.people.identity.views.panels import get_panel_by_path

SESSION_KEY = "coop_passkey_challenge"


def store_challenge(session: SessionBase, question: CeremonyOptions) -> str:
    """Remember the challenge; the options go to the browser."""
    session[SESSION_KEY] = bytes_to_base64url(question.challenge)
    return question.options


def pop_challenge(session: SessionBase) -> bytes | None:
    """The challenge, once: it answers one try."""
    kept = session.pop(SESSION_KEY, None)
    return base64url_to_bytes(kept) if kept else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in(fresh_password_for="identity:passkey")
def add(request: AccountRequest) -> HttpResponse:
    """The browser makes a passkey by script and the form brings it here."""
    place = find_relying_party(request)
    if place is None:
        return redirect(BACK)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _added(request, place, form):
        complete_enrolment(
            request.session, request.user, except_key=read_session_key(request.session)
        )
        messages.success(request, _("Klucz dostępu został dodany."))
        return redirect(BACK) if count_codes_left(request.user) else render_codes_page(request)
    options = store_challenge(
        request.session, passkey.make_registration_options(request.user, place)
    )
    context = {"form": form, "options": options}
    return render(request, "cms_ext/identity/account/passkey.html", context)


@require_POST
@for_signed_in(fresh_password_for=BACK)
def remove(request: AccountRequest, key: int) -> HttpResponse:
    """One passkey less."""
    remove_passkey(request.user, key, origin_of(request))
    reset_second_step(request.session, request.user)
    messages.success(request, _("Klucz dostępu został usunięty."))
    return redirect(BACK)


def _added(request: AccountRequest, place: passkey.RelyingParty, form: PasskeyForm) -> bool:
    kept = pop_challenge(request.session)
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


@never_cache
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, path: str) -> HttpResponse:
    """The browser asks for a passkey of this site; its owner goes on as after a password."""
    realm, panel = get_panel_by_path(path)
    place = find_relying_party(request)
    refused = request.method == "POST"
    if refused and place is not None:
        user = _owner(request, realm, place)
        if user is not None:
            # As after a good password: the browser is known from now on, and others are told.
            request.sign_in_attempt = Attempt(user)  # type: ignore[attr-defined]  # see receivers
            complete_sign_in(request, user)
            mark_step_passed(request.session, user, How.PASSKEY, origin_of(request))
            register_device(request, user)
            return redirect(find_way_back(request, realm) or panel.home_url_name)
        user_login_failed.send(__name__, credentials={"realm": realm}, request=request)
    options = (
        store_challenge(request.session, passkey.make_discoverable_options(place)) if place else ""
    )
    way = make_next_query(request)
    context = {"panel": panel, "options": options, "refused": refused, "way": way}
    return render(request, "cms_ext/identity/passkey_sign_in.html", context)


def _owner(request: HttpRequest, realm: str, place: passkey.RelyingParty) -> User | None:
    tries, kept = reserve_tries(make_address_bucket(request)), pop_challenge(request.session)
    if tries is None or kept is None:
        return None
    answer = request.POST.get("answer", "")
    user = passkey.find_passkey_owner(realm, place, kept, answer, timezone.now())
    if user is None or not may_enter(user):
        return None
    tries.release()
    return user


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def confirm(request: AccountRequest) -> HttpResponse:
    """A code or a passkey; then on to `next`, else to the start of the panel or of the admin."""
    remember_next_page(request)
    if find_pending_step(request.session, request.user) is not PendingStep.CONFIRM:
        return redirect(find_next_page(request, request.user).url)
    form, how = SecondFactorCodeForm(), None
    if request.method == "POST":
        form = SecondFactorCodeForm(request.POST)
        answer = request.POST.get("answer", "")
        how = _by_passkey(request, form, answer) if answer else _by_code(request, form)
    if how is not None:
        mark_step_passed(request.session, request.user, how, origin_of(request))
        register_device(request, request.user)
        way = find_next_page(request, request.user)
        forget_next_page(request)
        return redirect(way.url)
    place = find_relying_party(request)
    options = ""
    if place is not None and request.user.passkeys.exists():
        options = store_challenge(request.session, make_authentication_options(request.user, place))
    context = {"form": form, "options": options}
    return render(request, "cms_ext/identity/account/confirm.html", context)


def _by_code(request: AccountRequest, form: SecondFactorCodeForm) -> How | None:
    if not form.is_valid():
        return None
    typed, origin = form.cleaned_data["code"], origin_of(request)
    check, how = check_code(request.user, typed, timezone.now(), origin)
    if check is Check.RIGHT:
        return how
    if check is Check.HELD:
        form.add_error("code", describe_wait(make_tries_bucket(request.user)))
    else:
        form.add_error(
            "code",
            _(
                "Ten kod się nie zgadza albo był już użyty. Poczekaj na następny kod w aplikacji "
                "albo wpisz kod zapasowy."
            ),
        )
    return None


def _by_passkey(request: AccountRequest, form: SecondFactorCodeForm, answer: str) -> How | None:
    kept, place = pop_challenge(request.session), find_relying_party(request)
    if (
        kept is not None
        and place is not None
        and verify_passkey(request.user, place, kept, answer, timezone.now())
    ):
        return How.PASSKEY
    form.errors.clear()
    form.add_error(None, _("Klucz dostępu nie został przyjęty. Spróbuj jeszcze raz."))
    return None
