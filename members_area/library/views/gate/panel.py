"""What waits at the gate, on the staff's start page: a number and a way for each step."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from cms_ext.people.identity.models import User
from members_area.library.domain.queries.gate import at_desk, awaiting, waiting
from members_area.library.views.gate.screen import CONFIRM, UPLOAD, WORK


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
