"""Requests for papers in the administration: the queue, and what copies cost."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from members_area.requests.domain.queries import SEES
from members_area.requests.views.price_register import PriceRegister


class RequestsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEES)


class RequestsGroup(ModelAdminGroup):
    menu_label = _("Kopie i wgląd")
    menu_icon = "doc-full-inverse"
    menu_order = 218
    items = (PriceRegister,)

    def get_submenu_items(self) -> list[MenuItem]:
        queue = RequestsMenuItem(
            _("Wnioski o dokumenty"),
            reverse_lazy("requests_desk_queue"),
            name="requests-queue",
            icon_name="doc-full-inverse",
            order=-1,
        )
        return [queue, *super().get_submenu_items()]


modeladmin_register(RequestsGroup)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("members_area.requests.desk_urls"))]
