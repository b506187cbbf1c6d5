"""What the screens of the gate share: rights and refusals."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from wagtail.admin import messages

APP = "members_area_library"
VIEW = f"{APP}.view_document"
UPLOAD = f"{APP}.add_document"
WORK = f"{APP}.change_document"
CONFIRM = f"{APP}.confirm_version"
ORIGINAL = f"{APP}.view_original"
DOUBLE = f"{APP}.allow_doubled_number"


def show_refusal(request: HttpRequest, refusal: ValidationError, about: str = "") -> None:
    """The refusal on top of the next page, after the title of the paper that it is about."""
    words = " ".join(refusal.messages)
    messages.error(request, f"„{about}”: {words}" if about else words)
