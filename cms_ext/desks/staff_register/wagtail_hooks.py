"""„Pracownicy i role” in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import is_administrator


class StaffMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and is_administrator(request.user)


@hooks.register("register_settings_menu_item")
def register_entry() -> MenuItem:
    return StaffMenuItem(
        _("Pracownicy i role"),
        reverse_lazy("staff_register"),
        name="staff-register",
        icon_name="group",
        order=600,
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.staff_register.urls"))]
