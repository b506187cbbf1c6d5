"""The end of a session as an open page asks for it, and the wish to stay (WCAG 2.2, 2.2.1)."""

from __future__ import annotations

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


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
