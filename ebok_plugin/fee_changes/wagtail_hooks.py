"""Changes of fees in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ebok_plugin.fee_changes.domain.rights import SEES


class ChangesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEES))


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return ChangesMenuItem(
        _("Zmiany opłat"),
        reverse_lazy("ebok_fee_changes"),
        name="ebok-fee-changes",
        icon_name="calendar-alt",
        order=306,
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("ebok_plugin.fee_changes.desk_urls"))]
