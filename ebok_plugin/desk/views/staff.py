"""Who is at the screen."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms_ext.identity.models import User


def clerk(request: HttpRequest, *rights: str) -> User:
    """The signed-in user, who has one of the rights at least. Raises PermissionDenied."""
    user = request.user
    if not isinstance(user, User) or not any(user.has_perm(right) for right in rights):
        raise PermissionDenied
    return user
