"""„Pracownicy i role” in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import STAFF_SETTINGS, ScreenEntry, register_entries
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import is_administrator


class StaffEntry(ScreenEntry):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and is_administrator(request.user)


register_entries(StaffEntry(STAFF_SETTINGS, _("Pracownicy i role"), "staff_register", "group", 20))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.people.staff_register.urls"))]
