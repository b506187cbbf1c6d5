"""The reading log in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from members_area.reading.views.desk import READS_THE_LOG, SEES_NUMBERS


class WithRight(MenuItem):
    """An entry for those who hold a right."""

    def __init__(self, label: object, url: object, right: str, order: int, icon: str) -> None:
        super().__init__(label, url, name=f"reading-{order}", icon_name=icon, order=order)
        self.right = right

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.right))


@hooks.register("register_admin_menu_item")
def readership() -> MenuItem:
    readings, numbers = reverse_lazy("library_readings"), reverse_lazy("library_reading_numbers")
    entries = [
        WithRight(_("Odczyty dokumentów"), readings, READS_THE_LOG, 1, "view"),
        WithRight(_("Poczytność dokumentów"), numbers, SEES_NUMBERS, 2, "list-ol"),
    ]
    menu = Menu(items=entries)
    return SubmenuMenuItem(_("Czytelnictwo"), menu, name="reading", icon_name="view", order=217)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include("members_area.reading.desk_urls"))]
