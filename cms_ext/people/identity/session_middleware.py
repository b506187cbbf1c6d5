"""What a signed-in browser may do: as long as its sign-in lasts, and after the own password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.device import set_cookie
from cms_ext.people.identity.domain.session import (
    SessionEnd,
    end_reason,
    expire,
    record_use,
    row_of,
)
from cms_ext.people.identity.models import SignInSession, User

GetResponse = Callable[[HttpRequest], HttpResponse]

# Why the browser is signed in no more; told on the next sign-in page.
TOLD_LATER = "coop_session_over"
NOTICES = {
    SessionEnd.IDLE: _(
        "Sesja wygasła, bo przez dłuższy czas nic się nie działo. Zaloguj się ponownie."
    ),
    SessionEnd.ABSOLUTE: _("Sesja wygasła, bo trwała już bardzo długo. Zaloguj się ponownie."),
    SessionEnd.ENDED: _("Ta sesja została zakończona. Zaloguj się ponownie."),
}
SIGN_IN_PAGES = ("identity:panels", "identity:panel", "wagtailadmin_login")
# The open editor asks here by itself, also when nobody sits in front of it.
UNATTENDED = "/admin/editing-sessions/"
# Where a session that began with a code may go before the own password is set.
OPEN_TO_A_CODE = ("identity:set_password", "identity:sign_out", "theme:appearance", "theme:brand")


class SignInSessionMiddleware:
    """Ends what is over at the next request; `request.sign_in_session` is the row of the rest."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.sign_in_session = self._followed(request)  # type: ignore[attr-defined]  # for all
        response = self.get_response(request)
        set_cookie(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Says on the sign-in page why one has to sign in again."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if request.method == "GET" and page in SIGN_IN_PAGES:
            why = request.session.pop(TOLD_LATER, None)
            if why is not None:
                messages.info(request, NOTICES[SessionEnd(why)])

    def _followed(self, request: HttpRequest) -> SignInSession | None:
        user = request.user
        if not isinstance(user, User):
            return None
        now = timezone.now()
        row = row_of(request.session)
        over = end_reason(row, user, now)
        if over is None and row is not None:
            if not request.path_info.startswith(UNATTENDED):
                record_use(row, now)
            return row
        if row is not None and over in (SessionEnd.IDLE, SessionEnd.ABSOLUTE):
            expire(row, user, over, origin_of(request))
        request.session.flush()
        request.session[TOLD_LATER] = over
        request.user = AnonymousUser()
        return None


class OwnPasswordGateMiddleware:
    """A session that began with an activation code can only set the own password, or end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row: SignInSession | None = request.sign_in_session  # type: ignore[attr-defined]  # above
        if row is None or not row.with_code or self._is_open(request.path_info):
            return self.get_response(request)
        return redirect("identity:set_password")

    def _is_open(self, path: str) -> bool:
        return path.startswith(settings.STATIC_URL) or path in map(reverse, OPEN_TO_A_CODE)
