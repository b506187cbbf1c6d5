"""What the screens of the gate share: who may come in, and what a refusal looks like."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from wagtail.admin import messages

from cms_ext.identity.models import User

APP = "members_area_library"
VIEW = f"{APP}.view_document"
UPLOAD = f"{APP}.add_document"
WORK = f"{APP}.change_document"
CONFIRM = f"{APP}.confirm_version"
ORIGINAL = f"{APP}.view_original"
DOUBLE = f"{APP}.allow_doubled_number"


def demand(request: HttpRequest, *permissions: str) -> User:
    """The user, who has all these permissions; PermissionDenied otherwise."""
    user = request.user
    if not isinstance(user, User) or not user.has_perms(permissions):
        raise PermissionDenied
    return user


def say(request: HttpRequest, refusal: ValidationError, about: str = "") -> None:
    """The refusal on top of the next page, after the title of the paper that it is about."""
    words = " ".join(refusal.messages)
    messages.error(request, f"„{about}”: {words}" if about else words)
