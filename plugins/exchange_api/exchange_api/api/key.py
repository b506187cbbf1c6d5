"""The key of a request, and the scope that its address asks for."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from cms_ext.base.dates.clock import business_today
from exchange_api.domain.caller import find_caller, require_scope, take_turn
from exchange_api.models import ExternalSystem


class SystemKeyBearer(HttpBearer):
    """Lets in the system of a live key with the scope; "" is for any system.

    It comes before anything of the body is read.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        system = find_caller(token, business_today())
        if system is None:
            return None
        take_turn(system)
        if self.scope:
            require_scope(system, self.scope)
        # Django's own limit of a body is that of forms; `answering` has checked ours.
        request._body = request.read()
        return system


def get_caller(request: HttpRequest) -> ExternalSystem:
    """Return the system that `SystemKeyBearer` let in."""
    system = request.auth  # type: ignore[attr-defined]  # set by ninja
    assert isinstance(system, ExternalSystem)
    return system
