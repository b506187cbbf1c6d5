"""The first screen of the administration: what an editor should look at today."""

from __future__ import annotations

from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.public_site.editing.domain.today import cards
from cms_ext.public_site.notices.models import AnnouncementIndexPage


class TodayPanel(Component):
    """Below the templates of notices: who came to write one need not scroll."""

    order = 70

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/editing/today.css"]}

    def __init__(self, user: User) -> None:
        self.user = user

    def render_html(self, parent_context: Any = None) -> SafeString:
        today = business_today()
        found = cards(self.user, today)
        index = AnnouncementIndexPage.objects.of_the_public()
        context = {
            "may_write": index is not None
            and index.permissions_for_user(self.user).can_add_subpage(),
            "today": today,
            "cards": [card for card in found if card.total],
            "empty": [card.name for card in found if not card.total],
        }
        return render_to_string("cms_ext/editing/admin/today.html", context)
