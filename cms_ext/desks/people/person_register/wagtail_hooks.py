"""„Osoby” in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.people.person_register.domain.merge import SEES_PEOPLE
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

register_entries(ScreenEntry(PEOPLE, _("Osoby"), "person_register", "user", 20, SEES_PEOPLE))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.people.person_register.urls"))]
