"""The desk in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.access.domain.queue import SEES
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

register_entries(ScreenEntry(PEOPLE, _("Wnioski o dostęp"), "access_desk_queue", "key", 10, SEES))


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("cms_ext.access.desk_urls"))]
