"""Middleware of logins: client address, sessions, second factor, panel access, size of forms."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.body_limits import declared_megabytes
from cms_ext.base.web.limits import FILES_OF_STAFF, FIVE_FILES, MEGABYTE
from cms_ext.base.web.visitor_address import is_proxy, parse_address, parse_proxies
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.views import bad_request, not_found
from cms_ext.people.identity.domain import session as sessions
from cms_ext.people.identity.domain.activation_code import set_device_cookie
from cms_ext.people.identity.domain.second_factor import PendingStep, find_pending_step
from cms_ext.people.identity.domain.sign_in import (
    SIGN_IN_PAGES,
    find_requested_address,
    format_next,
    list_other_panels,
)
from cms_ext.people.identity.kept_form import find_owner_at_end, remember_owner
from cms_ext.people.identity.models import SignInSession, User
from cms_ext.plugins import Panel, find_panel, is_admitted
from cms_ext.plugins.realm import ADMIN_PREFIX, GATED_PREFIXES, Realm, is_below

GetResponse = Callable[[HttpRequest], HttpResponse]


class PrivateResponseMiddleware:
    """Keeps answers to signed-in people out of shared caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Read before the view: signing out must not make the answer public.
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class PanelGateMiddleware:
    """Checks access to the panels' prefixes and the admin before any address is looked up.

    The answers depend on the user and the prefix. The rest of the address is only repeated in
    `next`, so that nobody outside learns what exists inside.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if is_below(request.path_info, [ADMIN_PREFIX]):
            resident = isinstance(user, User) and user.realm != Realm.STAFF
            return not_found(request, Http404()) if resident else None
        gated = (
            (prefix, realm)
            for prefix, realm in GATED_PREFIXES.items()
            if is_below(request.path_info, [prefix])
        )
        prefix, realm = next(gated, ("", ""))
        if not realm:
            return None
        panel = find_panel(realm)
        if panel is None:
            # Who knows the name of a panel that this site does not have learns which it has.
            is_name = request.path_info.strip("/") == prefix.strip("/")
            return redirect("identity:panels") if is_name else not_found(request, Http404())
        if not isinstance(user, User):
            return _to_panel(request, panel)
        if user.realm != realm or not user.is_active:
            return _forbidden(request, panel, "other_realm")
        today = business_today()
        if not is_admitted(user, realm, today):
            return _forbidden(request, panel, "not_admitted")
        user.admitted_on = today
        return None


def _to_panel(request: HttpRequest, panel: Panel) -> HttpResponse:
    way = format_next(find_requested_address(request) or reverse(panel.home_url_name))
    response = HttpResponseRedirect(f"{reverse('identity:panel', args=[panel.path])}{way}")
    patch_cache_control(response, private=True, no_store=True)
    return response


def _forbidden(request: HttpRequest, panel: Panel, cause: str) -> HttpResponse:
    context = {"panel": panel, "cause": cause, "way": format_next(find_requested_address(request))}
    return render(request, "cms_ext/identity/forbidden.html", context, status=403)


class ClientAddressMiddleware:
    """Puts the visitor's address in place of the proxy's own.

    Tries are counted by address: without this all visitors would share the proxy's. Only a
    connection from one of COOP_PROXIES is trusted, and of its X-Forwarded-For only what the proxies
    wrote themselves: the last entry that is none of them. What a visitor sends stands further left.
    An entry that is no address ends the search. One spelling of an address is left.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        passed_on = forwarded.split(",")
        proxies = parse_proxies(tuple(settings.COOP_PROXIES))
        address = parse_address(request.META.get("REMOTE_ADDR", ""))
        while is_proxy(address, proxies) and passed_on:
            before = parse_address(passed_on.pop())
            if before is None:
                break
            address = before
        if address is not None:
            request.META["REMOTE_ADDR"] = str(address)
        return self.get_response(request)


ALWAYS_OPEN = (
    "identity:sign_out",
    "identity:session_left",
    "identity:stay",
    "theme:appearance",
    "theme:brand",
    # What a browser stores for times without a network; a worker's address may not lead on.
    "theme:manifest",
    "theme:offline",
    "theme:worker",
)
# Pages open to a session with a pending step; it is led to the first one.
WAY_OUT = {
    PendingStep.CONFIRM: ("identity:second_factor_confirm",),
    PendingStep.ENROL: (
        "identity:second_factor",
        "identity:authenticator",
        "identity:passkey",
        "identity:fresh_password",
    ),
}
# Where a sign-in leads by default.
STARTS = (ADMIN_PREFIX, *GATED_PREFIXES)


class SecondFactorGateMiddleware:
    """Leads to a pending second step or its set-up; no other page is open then.

    A session that began with an activation code sets its own password first.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row: SignInSession | None = request.sign_in_session  # type: ignore[attr-defined]  # before us
        user = request.user
        if row is None or row.with_code or not isinstance(user, User):
            return self.get_response(request)
        way_out = WAY_OUT.get(find_pending_step(request.session, user))
        if way_out is None or _is_open(request.path_info, (*way_out, *ALWAYS_OPEN)):
            return self.get_response(request)
        return redirect(f"{reverse(way_out[0])}{_where_to(request)}")


def _where_to(request: HttpRequest) -> str:
    """Return `next` with the account, or a page below a start page; else ""."""
    address = find_requested_address(request)
    if address in STARTS or not address.startswith((*STARTS, reverse("identity:account"))):
        return ""
    return format_next(address)


def _is_open(path: str, names: tuple[str, ...]) -> bool:
    return path.startswith(settings.STATIC_URL) or path in map(reverse, names)


# Session key: why the browser was signed out, for the next sign-in page.
END_NOTICE_KEY = "coop_session_over"
NOTICES = {
    sessions.SessionEnd.IDLE: _(
        "Sesja wygasła, bo przez dłuższy czas nic się nie działo. Zaloguj się ponownie."
    ),
    sessions.SessionEnd.ABSOLUTE: _(
        "Sesja wygasła, bo trwała już bardzo długo. Zaloguj się ponownie."
    ),
    sessions.SessionEnd.ENDED: _("Ta sesja została zakończona. Zaloguj się ponownie."),
}
# Addresses that open pages poll, also when nobody sits in front of them.
UNATTENDED = ("/admin/editing-sessions/", "/konto/ile-zostalo/")
# Pages open to a session that began with a code, before the own password is set.
OPEN_TO_A_CODE = ("identity:set_password", *ALWAYS_OPEN)


class SignInSessionMiddleware:
    """Ends expired sessions; `request.sign_in_session` is the row of a valid one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.sign_in_session = self._followed(request)  # type: ignore[attr-defined]  # for all
        response = self.get_response(request)
        set_device_cookie(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Say on the sign-in page why one has to sign in again."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if request.method == "GET" and page in SIGN_IN_PAGES:
            why = request.session.pop(END_NOTICE_KEY, None)
            if why is not None:
                messages.info(request, NOTICES[sessions.SessionEnd(why)])

    def _followed(self, request: HttpRequest) -> SignInSession | None:
        user = request.user
        if not isinstance(user, User):
            return None
        now = timezone.now()
        row = sessions.find_session(request.session)
        over = sessions.find_end_reason(row, user, now)
        if over is None and row is not None:
            if not request.path_info.startswith(UNATTENDED):
                sessions.record_use(row, now)
            request.other_panels = list_other_panels(request.session)  # type: ignore[attr-defined]  # shown by the frame
            request.session_left = sessions.measure_session_left(row, user, now)  # type: ignore[attr-defined]  # shown by the frame
            return row
        owner = None
        if row is not None and over in (sessions.SessionEnd.IDLE, sessions.SessionEnd.ABSOLUTE):
            sessions.expire_session(row, user, over, read_origin(request))
            owner = find_owner_at_end(request.session, row, user)
        request.session.flush()
        request.session[END_NOTICE_KEY] = over
        remember_owner(request.session, owner)
        request.user = AnonymousUser()
        return None


class OwnPasswordGateMiddleware:
    """Restricts a session that began with a code to setting the own password."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row: SignInSession | None = request.sign_in_session  # type: ignore[attr-defined]  # above
        if row is None or not row.with_code or self._is_open(request.path_info):
            return self.get_response(request)
        return redirect(f"{reverse('identity:set_password')}{_where_to(request)}")

    def _is_open(self, path: str) -> bool:
        return path.startswith(settings.STATIC_URL) or path in map(reverse, OPEN_TO_A_CODE)


# Megabytes of a form without files.
ANYBODY = 1
SIGNED_IN = 5


class BodyLimitMiddleware:
    """Answers 413 by CONTENT_LENGTH, 411 to a body that does not declare its length.

    Stands behind the middleware that knows the user, and behind the one for forms whose session has
    ended (it reads short ones only); before whatever reads the form. Browsers always declare the
    length of a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return HttpResponse(status=HTTPStatus.LENGTH_REQUIRED)
        declared = request.META.get("CONTENT_LENGTH") or ""
        length = int(declared) if declared.isdecimal() else 0
        # Nearly all are short: the user and the view are looked up for the others only.
        if length > ANYBODY * MEGABYTE and length > _megabytes(request) * MEGABYTE:
            return bad_request(request, RequestDataTooBig())
        return self.get_response(request)


def _megabytes(request: HttpRequest) -> int:
    declared, user = declared_megabytes(request.path_info), request.user
    if isinstance(user, User) and user.realm == Realm.STAFF:
        brings_files = request.content_type == "multipart/form-data"
        return declared or (FILES_OF_STAFF if brings_files else SIGNED_IN)
    if declared is not None:
        # A large limit is for staff; nothing more is read from anybody else.
        return min(declared, FIVE_FILES)
    return SIGNED_IN if isinstance(user, User) else ANYBODY
