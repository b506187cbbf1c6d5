"""What the screens of the gate share: rights, refusals, and what waits, on the first page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from cms_ext.people.identity.models import User
from members_area.library.domain.queries.staff import at_desk, awaiting, waiting

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


class GatePanel(Component):
    """For one member of staff; each line only for whoever has the next step in hand."""

    order = 110

    def __init__(self, user: User) -> None:
        self.user = user

    def render_html(self, parent_context: Any = None) -> SafeString:
        user = self.user
        numbers = {
            "at_gate": waiting().count(),
            "at_desk": at_desk().count() if user.has_perms((UPLOAD, WORK)) else None,
            "to_confirm": awaiting(user).count() if user.has_perm(CONFIRM) else None,
        }
        return render_to_string("members_area/library/gate/panel.html", numbers)
