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
    authentication_options,
    verify_passkey,
)
from cms_ext.people.identity.domain.reset_link import Check
from cms_ext.people.identity.domain.second_factor import (
    How,
    PendingStep,
    begin_again,
    check_code,
    codes_left,
    enrolled,
    owed,
    passed,
    remove_passkey,
    tries_of,
)
from cms_ext.people.identity.domain.session import key_of
from cms_ext.people.identity.domain.sign_in import Attempt, complete_sign_in, may_enter
from cms_ext.people.identity.domain.throttle import address_bucket, reserve
from cms_ext.people.identity.domain.way_back import carried, way_back
from cms_ext.people.identity.forms.account import PasskeyForm, SecondFactorCodeForm, wait_sentence
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.account.second_factor import (
    BACK,
    codes_page,
    forget_way_on,
    place_of,
    remember_next,
    way_on,
)
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in
from cms_ext.people.identity.views.panels import panel_at

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
    place = place_of(request)
    if place is None:
        return redirect(BACK)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _added(request, place, form):
        enrolled(request.session, request.user, except_key=key_of(request.session))
        messages.success(request, _("Klucz dostępu został dodany."))
        return redirect(BACK) if codes_left(request.user) else codes_page(request)
    options = store_challenge(request.session, passkey.registration_options(request.user, place))
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
    realm, panel = panel_at(path)
    place = place_of(request)
    refused = request.method == "POST"
    if refused and place is not None:
        user = _owner(request, realm, place)
        if user is not None:
            # As after a good password: the browser is known from now on, and others are told.
            request.sign_in_attempt = Attempt(user)  # type: ignore[attr-defined]  # see receivers
            complete_sign_in(request, user)
            passed(request.session, user, How.PASSKEY, origin_of(request))
            register_device(request, user)
            return redirect(way_back(request, realm) or panel.home_url_name)
        user_login_failed.send(__name__, credentials={"realm": realm}, request=request)
    options = store_challenge(request.session, passkey.discoverable_options(place)) if place else ""
    way = carried(request)
    context = {"panel": panel, "options": options, "refused": refused, "way": way}
    return render(request, "cms_ext/identity/passkey_sign_in.html", context)


def _owner(request: HttpRequest, realm: str, place: passkey.RelyingParty) -> User | None:
    tries, kept = reserve(address_bucket(request)), pop_challenge(request.session)
    if tries is None or kept is None:
        return None
    answer = request.POST.get("answer", "")
    user = passkey.owner_of(realm, place, kept, answer, timezone.now())
    if user is None or not may_enter(user):
        return None
    tries.release()
    return user


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def confirm(request: AccountRequest) -> HttpResponse:
    """A code or a passkey; then on to `next`, else to the start of the panel or of the admin."""
    remember_next(request)
    if owed(request.session, request.user) is not PendingStep.CONFIRM:
        return redirect(way_on(request, request.user).url)
    form, how = SecondFactorCodeForm(), None
    if request.method == "POST":
        form = SecondFactorCodeForm(request.POST)
        answer = request.POST.get("answer", "")
        how = _by_passkey(request, form, answer) if answer else _by_code(request, form)
    if how is not None:
        passed(request.session, request.user, how, origin_of(request))
        register_device(request, request.user)
        way = way_on(request, request.user)
        forget_way_on(request)
        return redirect(way.url)
    place = place_of(request)
    options = ""
    if place is not None and request.user.passkeys.exists():
        options = store_challenge(request.session, authentication_options(request.user, place))
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
        form.add_error("code", wait_sentence(tries_of(request.user)))
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
    kept, place = pop_challenge(request.session), place_of(request)
    if (
        kept is not None
        and place is not None
        and verify_passkey(request.user, place, kept, answer, timezone.now())
    ):
        return How.PASSKEY
    form.errors.clear()
    form.add_error(None, _("Klucz dostępu nie został przyjęty. Spróbuj jeszcze raz."))
    return None
