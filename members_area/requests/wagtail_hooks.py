"""Requests for papers in the administration: the queue with the number of those due, prices."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from members_area.requests.domain.queries import SEES
from members_area.requests.views.price_register import PriceRegister

modeladmin_register(PriceRegister)


class QueueMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEES)


@hooks.register("register_admin_menu_item")
def register_queue() -> MenuItem:
    return QueueMenuItem(
        _("Wnioski o dokumenty"),
        reverse_lazy("requests_desk_queue"),
        name="requests-queue",
        icon_name="doc-full-inverse",
        order=215,
    )


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("members_area.requests.desk_urls"))]
