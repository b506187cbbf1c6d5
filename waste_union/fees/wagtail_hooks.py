"""Waste fees in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from waste_union.fees.domain.rights import SEES_FEES

register_entries(
    ScreenEntry("settlements", _("Opłaty za odpady"), "ebok_fee_runs", "list-ol", 55, SEES_FEES)
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("waste_union.fees.urls"))]
