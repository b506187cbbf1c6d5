"""The desk in the administration: the queue with the number of those who wait."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms_ext.access.domain.queue import SEES
from cms_ext.office.waiting import waiting_numbers


class ApplicationsMenuItem(MenuItem):
    """Says how many applications wait; the items are shared, so the number is never kept."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEES)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        item: LinkMenuItem = super().render_component(request)
        waiting = waiting_numbers(request).get("access_desk_queue")
        if waiting:
            item.label = _("%(title)s (%(number)s)") % {"title": self.label, "number": waiting}
        return item


@hooks.register("register_admin_menu_item")
def register_queue() -> MenuItem:
    return ApplicationsMenuItem(
        gettext_lazy("Wnioski o dostęp"),
        reverse_lazy("access_desk_queue"),
        name="access-queue",
        icon_name="key",
        order=150,
    )


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("cms_ext.access.desk_urls"))]
