"""The desk's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.import_desk.urls import screen_urls
from ebok_plugin.utilities.meters.views import readings, use

urlpatterns = [
    path("liczniki/", use.MeterList.as_view(), name="meters_desk_meters"),
    path("liczniki/nowy/", use.InstallPage.as_view(), name="meters_desk_install"),
    path("liczniki/<int:pk>/", use.MeterPage.as_view(), name="meters_desk_meter"),
    path("liczniki/odczyty/", readings.ReadingList.as_view(), name="meters_desk_readings"),
    path("liczniki/odczyty/<int:pk>/", readings.ReadingPage.as_view(), name="meters_desk_reading"),
    path("liczniki/odczyty/<int:pk>/zdjecie/", readings.photo, name="meters_desk_photo"),
    path("liczniki/nietypowe/", readings.UnlikelyReadings.as_view(), name="meters_desk_unlikely"),
    path("liczniki/brakujace/", use.MissingReadings.as_view(), name="meters_desk_missing"),
    path(
        "liczniki/brakujace/<int:pk>/",
        use.MissingOfBuilding.as_view(),
        name="meters_desk_missing_of",
    ),
    path("liczniki/zuzycie/", use.UseInformationList.as_view(), name="meters_desk_use"),
    path("liczniki/uklady/", readings.LayoutList.as_view(), name="meters_desk_layouts"),
    path("liczniki/uklady/nowy/", readings.NewLayout.as_view(), name="meters_desk_layout_new"),
    path("liczniki/uklady/<int:pk>/", readings.LayoutPage.as_view(), name="meters_desk_layout"),
    *screen_urls(readings.SUPPLIER, "liczniki/plik", commit="zapis"),
    path("liczniki/brakujace/pismo/<int:pk>/", use.letter, name="meters_desk_letter"),
]
