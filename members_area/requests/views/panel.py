"""The requests for papers that wait, on the staff's start page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from members_area.requests.domain.queries import owed_requests


class RequestsPanel(Component):
    """How many wait for the office, and how many of these too long."""

    order = 115

    def __init__(self, today: date) -> None:
        self.today = today

    def render_html(self, parent_context: Any = None) -> SafeString:
        owed = owed_requests()
        numbers = {"owed": owed.count(), "late": owed.filter(due_on__lt=self.today).count()}
        return render_to_string("members_area/requests/desk/panel.html", numbers)
