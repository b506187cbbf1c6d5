"""The desk's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.import_desk.urls import screen_urls
from ebok_plugin.utilities.meters.views import layouts, meters, missing, readings, use_desk

urlpatterns = [
    path("liczniki/", meters.MeterList.as_view(), name="meters_desk_meters"),
    path("liczniki/nowy/", meters.InstallPage.as_view(), name="meters_desk_install"),
    path("liczniki/<int:pk>/", meters.MeterPage.as_view(), name="meters_desk_meter"),
    path("liczniki/odczyty/", readings.ReadingList.as_view(), name="meters_desk_readings"),
    path("liczniki/odczyty/<int:pk>/", readings.ReadingPage.as_view(), name="meters_desk_reading"),
    path("liczniki/odczyty/<int:pk>/zdjecie/", readings.photo, name="meters_desk_photo"),
    path("liczniki/nietypowe/", readings.UnlikelyReadings.as_view(), name="meters_desk_unlikely"),
    path("liczniki/brakujace/", missing.MissingReadings.as_view(), name="meters_desk_missing"),
    path(
        "liczniki/brakujace/<int:pk>/",
        missing.MissingOfBuilding.as_view(),
        name="meters_desk_missing_of",
    ),
    path("liczniki/zuzycie/", use_desk.UseInformationList.as_view(), name="meters_desk_use"),
    path("liczniki/uklady/", layouts.LayoutList.as_view(), name="meters_desk_layouts"),
    path("liczniki/uklady/nowy/", layouts.NewLayout.as_view(), name="meters_desk_layout_new"),
    path("liczniki/uklady/<int:pk>/", layouts.LayoutPage.as_view(), name="meters_desk_layout"),
    *screen_urls(layouts.SUPPLIER, "liczniki/plik", commit="zapis"),
    path("liczniki/brakujace/pismo/<int:pk>/", missing.letter, name="meters_desk_letter"),
]
