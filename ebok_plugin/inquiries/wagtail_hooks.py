"""Questions about missing payments in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ebok_plugin.inquiries.domain.inquiry import SEES


class InquiriesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEES)


@hooks.register("register_admin_menu_item")
def register_queue() -> MenuItem:
    return InquiriesMenuItem(
        _("Brakujące wpłaty"),
        reverse_lazy("inquiries_desk_queue"),
        name="payment-inquiries",
        icon_name="help",
        order=305,
    )


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("ebok_plugin.inquiries.desk_urls"))]
