"""Records sign-ins, sign-outs and failures, from Django's own signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.evidence.audit.models import Stream

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: _User, **kwargs: Any) -> None:
    record("SIGN_IN", _origin(request, user), stream=Stream.SIGN_IN, obj=user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: _User | None, **kwargs: Any) -> None:
    if user is not None:
        record("SIGN_OUT", _origin(request, user), stream=Stream.SIGN_IN, obj=user)


@receiver(user_login_failed)
def refused(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Record a failed sign-in without the login: people type passwords into the wrong field."""
    origin = read_origin(request) if request is not None else Origin()
    record(
        "SIGN_IN_REFUSED", origin, stream=Stream.SIGN_IN, note=str(credentials.get("realm") or "")
    )


def _origin(request: HttpRequest, user: _User) -> Origin:
    where = read_origin(request)
    return Origin(user, "", user.realm, where.ip_hash, where.request_id)
