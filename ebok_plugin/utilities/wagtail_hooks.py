"""Settlements and meters in the administration: menu entries, registers and addresses."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.urls import screen_urls
from cms_ext.desks.import_desk.views.table import ScreenMenuItem
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.utilities.media.views import LineRegister, SettlementRegister
from ebok_plugin.utilities.meters.rights import (
    SEES_LAYOUTS,
    SEES_METERS,
    SEES_READINGS,
    SEES_USE,
)
from ebok_plugin.utilities.meters.views import missing, readings, use

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
    ScreenMenuItem("bank", readings.SUPPLIER, 45),
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
for register in (SettlementRegister, LineRegister, readings.WindowRegister):
    modeladmin_register(register)
DESK_URLS = [
    path("liczniki/", use.MeterList.as_view(), name="meters_desk_meters"),
    path("liczniki/nowy/", use.InstallPage.as_view(), name="meters_desk_install"),
    path("liczniki/<int:pk>/", use.MeterPage.as_view(), name="meters_desk_meter"),
    path("liczniki/odczyty/", readings.ReadingList.as_view(), name="meters_desk_readings"),
    path("liczniki/odczyty/<int:pk>/", readings.ReadingPage.as_view(), name="meters_desk_reading"),
    path(
        "liczniki/odczyty/<int:pk>/zdjecie/", readings.serve_reading_photo, name="meters_desk_photo"
    ),
    path("liczniki/nietypowe/", readings.UnlikelyReadings.as_view(), name="meters_desk_unlikely"),
    path("liczniki/brakujace/", missing.MissingReadings.as_view(), name="meters_desk_missing"),
    path(
        "liczniki/brakujace/<int:pk>/",
        missing.MissingOfBuilding.as_view(),
        name="meters_desk_missing_of",
    ),
    path("liczniki/zuzycie/", use.UseInformationList.as_view(), name="meters_desk_use"),
    path("liczniki/uklady/", readings.LayoutList.as_view(), name="meters_desk_layouts"),
    path("liczniki/uklady/nowy/", readings.NewLayout.as_view(), name="meters_desk_layout_new"),
    path("liczniki/uklady/<int:pk>/", readings.LayoutPage.as_view(), name="meters_desk_layout"),
    *screen_urls(readings.SUPPLIER, "liczniki/plik", commit="zapis"),
    path("liczniki/brakujace/pismo/<int:pk>/", missing.letter, name="meters_desk_letter"),
]


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    return DESK_URLS
