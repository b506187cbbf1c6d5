"""What the announcements add to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLResolver, include, path
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms_ext.notices.models import AnnouncementIndexPage, AnnouncementTemplate


class TemplatesPanel(Component):
    """A finished notice in three answers, from the first screen."""

    order = 60

    def render_html(self, parent_context: Any = None) -> SafeString:
        templates = AnnouncementTemplate.objects.select_related("kind")
        return render_to_string("cms_ext/notices/admin/templates_panel.html", {"found": templates})


@hooks.register("construct_homepage_panels")
def offer_templates(request: HttpRequest, panels: list[Component]) -> None:
    """To those who may write announcements."""
    index = AnnouncementIndexPage.objects.first()
    if index is not None and index.permissions_for_user(request.user).can_add_subpage():
        panels.append(TemplatesPanel())


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("cms_ext.notices.admin_urls"))]
