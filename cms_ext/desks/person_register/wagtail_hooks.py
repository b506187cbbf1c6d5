"""„Osoby” in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.desks.person_register.domain.desks import SEES_PEOPLE


class PeopleMenuItem(MenuItem):
    """For those who may see people."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEES_PEOPLE)


@hooks.register("register_admin_menu_item")
def register_people() -> MenuItem:
    return PeopleMenuItem(
        _("Osoby"),
        reverse_lazy("person_register"),
        name="access-people",
        icon_name="user",
        order=160,
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.person_register.urls"))]
