"""Collections in the administration: registers, settings, imports."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from waste_union.collections.views.configuration import (
    ADDRESS_SCREEN,
    DAY_SCREEN,
    DayRegister,
    FileRegister,
    FractionRegister,
    RangeRegister,
    SectorRegister,
    TakeBackView,
    TermsRegister,
)

BASE = "odbiory"
for register in (
    DayRegister,
    RangeRegister,
    FileRegister,
    SectorRegister,
    FractionRegister,
    TermsRegister,
):
    modeladmin_register(register)
register_entries(
    *(
        ScreenEntry(
            "collection-records",
            screen.title,
            screen.url_name,
            "upload",
            order,
            *screen.permissions,
        )
        for order, screen in ((40, ADDRESS_SCREEN), (50, DAY_SCREEN))
    )
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        *table_urls(ADDRESS_SCREEN, f"{BASE}/adresy/plik"),
        *table_urls(DAY_SCREEN, f"{BASE}/terminy/plik"),
        path(
            f"{BASE}/plik/<int:key>/wycofaj/", TakeBackView.as_view(), name="collections_take_back"
        ),
    ]
