"""Changes of fees in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.fee_changes.domain.rights import SEES

register_entries(
    ScreenEntry("settlements", _("Zmiany opłat"), "ebok_fee_changes", "calendar-alt", 60, SEES)
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("ebok_plugin.fee_changes.desk_urls"))]
