"""Meters and readings in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.views.table import ScreenMenuItem
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.utilities.meters.domain.rights import (
    SEES_LAYOUTS,
    SEES_METERS,
    SEES_READINGS,
    SEES_USE,
)
from ebok_plugin.utilities.meters.views.readings import SUPPLIER, WindowRegister

register_entries(
    ScreenEntry(
        "settlements", _("Nietypowe odczyty"), "meters_desk_unlikely", "warning", 60, SEES_READINGS
    ),
    ScreenEntry(
        "settlements",
        _("Brakujące odczyty"),
        "meters_desk_missing",
        "clipboard-list",
        62,
        SEES_READINGS,
    ),
    ScreenMenuItem("bank", SUPPLIER, 45),
    ScreenEntry(
        "fee-settings",
        _("Układy plików odczytów"),
        "meters_desk_layouts",
        "table",
        42,
        SEES_LAYOUTS,
    ),
    ScreenEntry("utilities-records", _("Liczniki"), "meters_desk_meters", "table", 30, SEES_METERS),
    ScreenEntry(
        "utilities-records",
        _("Informacje o zużyciu"),
        "meters_desk_use",
        "clipboard-list",
        50,
        SEES_USE,
    ),
    ScreenEntry(
        "utilities-records", _("Odczyty"), "meters_desk_readings", "list-ol", 40, SEES_READINGS
    ),
)
modeladmin_register(WindowRegister)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("ebok_plugin.utilities.meters.desk_urls"))]
