"""The second factor: the app, recovery codes and passkeys, and confirming with them."""

from dataclasses import dataclass

import segno
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.frame import Frame
from cms_ext.frontend.theme.views import is_own_address
from cms_ext.people.identity.domain import passkey, second_factor
from cms_ext.people.identity.domain.activation_code import register_device
from cms_ext.people.identity.domain.passkey import find_named_address, find_relying_party
from cms_ext.people.identity.domain.reset_link import Check
from cms_ext.people.identity.domain.second_factor import (
    How,
    PendingStep,
    check_code,
    complete_enrolment,
    count_codes_left,
    find_pending_step,
    has_factor,
    is_required,
    make_tries_bucket,
    mark_step_passed,
    remove_app,
    remove_passkey,
    reset_second_step,
)
from cms_ext.people.identity.domain.session import read_session_key
from cms_ext.people.identity.domain.sign_in import (
    Attempt,
    complete_sign_in,
    find_way_back,
    make_next_query,
    may_enter,
)
from cms_ext.people.identity.domain.throttle import make_address_bucket, reserve_tries
from cms_ext.people.identity.forms import (
    AppCodeForm,
    PasskeyForm,
    SecondFactorCodeForm,
    describe_wait,
)
from cms_ext.people.identity.models import Passkey, User
from cms_ext.people.identity.views.guard import AccountRequest, require_login
from cms_ext.people.identity.views.sign_in import get_panel_by_path
from cms_ext.plugins import find_panel

KEY = "coop_way_on"


@dataclass(frozen=True, slots=True)
class NextPage:
    """The main action of a page that is done."""

    url: str
    label: str


def remember_next_page(request: HttpRequest) -> None:
    """Store an address of this site in `next` for the end of the steps."""
    wanted = request.GET.get("next", "")
    if is_own_address(wanted, request):
        request.session[KEY] = wanted


def forget_next_page(request: HttpRequest) -> None:
    """Forget it on arrival: later steps lead home."""
    request.session.pop(KEY, None)


def find_next_page(request: HttpRequest, user: User) -> NextPage:
    """Return the stored address, else the administration or the own panel."""
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
@require_login()
def show_overview(request: AccountRequest) -> HttpResponse:
    """Display what is set up, with the ways to add or remove it; stores `next`."""
    if has_factor(request.user):
        forget_next_page(request)
    remember_next_page(request)
    context = {
        "has_app": second_factor.has_app(request.user),
        "app_unreadable": second_factor.is_unreadable(request.user),
        "passkeys": request.user.passkeys.all(),
        "codes_left": second_factor.count_codes_left(request.user),
        "has_factor": has_factor(request.user),
        "required": is_required(request.user),
        "place": find_relying_party(request),
        "named_address": find_named_address(),
        "way_on": find_next_page(request, request.user),
    }
    return render(request, "cms_ext/identity/account/second_factor.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@require_login(fresh_password_for="identity:authenticator")
def set_up_app(request: AccountRequest) -> HttpResponse:
    """Display the QR code for the app, then take its first six digits.

    A GET never replaces a confirmed app.
    """
    if second_factor.has_app(request.user):
        return redirect(BACK)
    if request.method != "POST":
        return _app_page(request, second_factor.begin_enrolment(request.user), AppCodeForm())
    form = AppCodeForm(request.POST)
    seed = second_factor.find_waiting_seed(request.user)
    if seed is None:
        return redirect("identity:authenticator")
    if form.is_valid() and _confirmed(request, form):
        messages.success(request, _("Aplikacja działa. Zapisz jeszcze kody zapasowe."))
        except_key = read_session_key(request.session)
        complete_enrolment(request.session, request.user, except_key=except_key)
        return render_codes_page(request)
    return _app_page(request, seed, form)


@require_POST
@require_login(fresh_password_for=BACK)
def drop_app(request: AccountRequest) -> HttpResponse:
    """Remove the app; lead on to a new one if it was unreadable."""
    is_replaced = second_factor.is_unreadable(request.user)
    remove_app(request.user, read_origin(request))
    reset_second_step(request.session, request.user)
    if is_replaced:
        return redirect("identity:authenticator")
    messages.success(request, _("Aplikacja z kodami została odłączona."))
    return redirect(BACK)


@require_POST
@require_login(fresh_password_for=BACK)
def make_codes(request: AccountRequest) -> HttpResponse:
    """Display ten new recovery codes, in the answer to this POST and nowhere else."""
    if not has_factor(request.user):
        return redirect(BACK)
    return render_codes_page(request)


def render_codes_page(request: AccountRequest) -> HttpResponse:
    """Make new recovery codes and display them once, to be printed or written down."""
    codes = second_factor.make_recovery_codes(request.user, read_origin(request))
    context = {
        "codes": codes,
        "made_at": timezone.now(),
        "way_on": find_next_page(request, request.user),
    }
    return render(request, "cms_ext/identity/account/recovery_codes.html", context)


def _confirmed(request: AccountRequest, form: AppCodeForm) -> bool:
    tries = reserve_tries(make_tries_bucket(request.user))
    if tries is None:
        form.add_error("code", describe_wait(make_tries_bucket(request.user)))
        return False
    code, now = form.cleaned_data["code"], timezone.now()
    if not second_factor.confirm_enrolment(request.user, code, now, read_origin(request)):
        form.add_error(
            "code", _("Ten kod się nie zgadza. Wpisz kod, który aplikacja pokazuje teraz.")
        )
        return False
    tries.release()
    return True


def _app_page(request: AccountRequest, seed: str, form: AppCodeForm) -> HttpResponse:
    address = second_factor.make_app_address(seed, request.user.login, Frame.of(request).coop.name)
    grouped = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    context = {"square": _square(address), "seed": grouped, "form": form}
    return render(request, "cms_ext/identity/account/authenticator.html", context)


def _square(address: str) -> SafeString:
    """Draw the address as inline SVG without styles, dark on light in any theme."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308 - drawn from numbers; none of the text is in it


SESSION_KEY = "coop_passkey_challenge"


def store_challenge(session: SessionBase, question: passkey.CeremonyOptions) -> str:
    """Store the challenge in the session; return the options for the browser."""
    session[SESSION_KEY] = bytes_to_base64url(question.challenge)
    return question.options


def pop_challenge(session: SessionBase) -> bytes | None:
    """Return the challenge, once: it is good for one try."""
    stored = session.pop(SESSION_KEY, None)
    return base64url_to_bytes(stored) if stored else None


@require_http_methods(["GET", "HEAD", "POST"])
@require_login(fresh_password_for="identity:passkey")
def add_own_passkey(request: AccountRequest) -> HttpResponse:
    """Add a passkey that the browser made by script."""
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
@require_login(fresh_password_for=BACK)
def remove_own_passkey(request: AccountRequest, key: int) -> HttpResponse:
    """Remove one passkey."""
    remove_passkey(request.user, key, read_origin(request))
    reset_second_step(request.session, request.user)
    messages.success(request, _("Klucz dostępu został usunięty."))
    return redirect(BACK)


def _added(request: AccountRequest, place: passkey.RelyingParty, form: PasskeyForm) -> bool:
    challenge = pop_challenge(request.session)
    try:
        if challenge is None:
            raise passkey.PasskeyRefused
        passkey.add_passkey(
            request.user,
            place,
            challenge,
            form.cleaned_data["answer"],
            form.cleaned_data["name"],
            timezone.now(),
            read_origin(request),
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
def sign_in_with_passkey(request: HttpRequest, path: str) -> HttpResponse:
    """Sign in the owner of a passkey, who continues as after a password."""
    realm, panel = get_panel_by_path(path)
    place = find_relying_party(request)
    refused = request.method == "POST"
    if refused and place is not None:
        user = _owner(request, realm, place)
        if user is not None:
            # As after a good password: the browser is known from now on, a new one is reported.
            request.sign_in_attempt = Attempt(user)  # type: ignore[attr-defined]  # see receivers
            complete_sign_in(request, user)
            mark_step_passed(request.session, user, How.PASSKEY, read_origin(request))
            register_device(request, user)
            return redirect(find_way_back(request, realm) or panel.home_url_name)
        user_login_failed.send(__name__, credentials={"realm": realm}, request=request)
    options = (
        store_challenge(request.session, passkey.make_discoverable_options(place)) if place else ""
    )
    way = make_next_query(request)
    context = {
        "panel": panel,
        "options": options,
        "refused": refused,
        "way": way,
        "named_address": find_named_address(),
    }
    return render(request, "cms_ext/identity/passkey_sign_in.html", context)


def _owner(request: HttpRequest, realm: str, place: passkey.RelyingParty) -> User | None:
    tries, challenge = reserve_tries(make_address_bucket(request)), pop_challenge(request.session)
    if tries is None or challenge is None:
        return None
    answer = request.POST.get("answer", "")
    user = passkey.find_passkey_owner(realm, place, challenge, answer, timezone.now())
    if user is None or not may_enter(user):
        return None
    tries.release()
    return user


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
@require_login()
def confirm_second_step(request: AccountRequest) -> HttpResponse:
    """Take a code or a passkey; lead to `next`, else to the start of panel or admin."""
    remember_next_page(request)
    if find_pending_step(request.session, request.user) is not PendingStep.CONFIRM:
        return redirect(find_next_page(request, request.user).url)
    form, how = SecondFactorCodeForm(), None
    if request.method == "POST":
        form = SecondFactorCodeForm(request.POST)
        answer = request.POST.get("answer", "")
        how = _by_passkey(request, form, answer) if answer else _by_code(request, form)
    if how is not None:
        mark_step_passed(request.session, request.user, how, read_origin(request))
        register_device(request, request.user)
        way = find_next_page(request, request.user)
        forget_next_page(request)
        return redirect(way.url)
    context = {"form": form, "options": offer_passkeys(request, request.user.passkeys.all())}
    return render(request, "cms_ext/identity/account/confirm.html", context)


def offer_passkeys(request: HttpRequest, keys: QuerySet[Passkey]) -> str:
    """Return the options with which the browser may use one of these keys; "" if it cannot."""
    place = find_relying_party(request)
    if place is None or not keys.exists():
        return ""
    return store_challenge(request.session, passkey.make_authentication_options(keys, place))


def is_signed_by_passkey(request: HttpRequest, keys: QuerySet[Passkey], answer: str) -> bool:
    """Tell whether one of these keys signed the challenge that this session was offered last."""
    challenge, place = pop_challenge(request.session), find_relying_party(request)
    if challenge is None or place is None:
        return False
    return passkey.verify_passkey(keys, place, challenge, answer, timezone.now())


def _by_code(request: AccountRequest, form: SecondFactorCodeForm) -> How | None:
    if not form.is_valid():
        return None
    typed, origin = form.cleaned_data["code"], read_origin(request)
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
    if is_signed_by_passkey(request, request.user.passkeys.all(), answer):
        return How.PASSKEY
    form.errors.clear()
    form.add_error(None, _("Klucz dostępu nie został przyjęty. Spróbuj jeszcze raz."))
    return None
