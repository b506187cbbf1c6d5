"""The gate of the second factor: it stands on the session, behind every door alike."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from cms_ext.base.realm import GATED_PREFIXES
from cms_ext.people.identity.domain.second_factor import Owed, owed
from cms_ext.people.identity.models import SignInSession, User

GetResponse = Callable[[HttpRequest], HttpResponse]

ALWAYS_OPEN = ("identity:sign_out", "theme:appearance", "theme:brand")
# Where a session may go that still owes something; the first one is where it is led.
WAY_OUT = {
    Owed.CONFIRM: ("identity:second_factor_confirm",),
    Owed.ENROL: (
        "identity:second_factor",
        "identity:authenticator",
        "identity:passkey",
        "identity:fresh_password",
    ),
}
# Where a sign-in leads by itself.
STARTS = ("/admin/", *GATED_PREFIXES)


class SecondFactorGateMiddleware:
    """Leads to the second step, or to setting one up, whoever owes it; nothing else is open.

    A session that began with an activation code sets its own password first.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row: SignInSession | None = request.sign_in_session  # type: ignore[attr-defined]  # before us
        user = request.user
        if row is None or row.with_code or not isinstance(user, User):
            return self.get_response(request)
        way_out = WAY_OUT.get(owed(request.session, user))
        if way_out is None or _is_open(request.path_info, (*way_out, *ALWAYS_OPEN)):
            return self.get_response(request)
        return redirect(f"{reverse(way_out[0])}{_where_to(request)}")


def _where_to(request: HttpRequest) -> str:
    """A page below a start page is named as `next`: there the person goes on afterwards."""
    path = request.get_full_path()
    if request.method != "GET" or path in STARTS or not path.startswith(STARTS):
        return ""
    return "?" + urlencode({"next": path})


def _is_open(path: str, names: tuple[str, ...]) -> bool:
    return path.startswith(settings.STATIC_URL) or path in map(reverse, names)
