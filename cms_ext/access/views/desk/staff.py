"""Who is at the screen."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms_ext.identity.models import User


def clerk(request: HttpRequest) -> User:
    """The signed-in member of staff. Raises PermissionDenied, which the admin answers its way."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
