"""Collections in the administration: registers, settings, imports."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from waste_union.collections.views import configuration

BASE = "odbiory"
for register in (
    configuration.DayRegister,
    configuration.RangeRegister,
    configuration.FileRegister,
    configuration.SectorRegister,
    configuration.FractionRegister,
    configuration.TermsRegister,
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
        for order, screen in ((40, configuration.ADDRESS_SCREEN), (50, configuration.DAY_SCREEN))
    )
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        *table_urls(configuration.ADDRESS_SCREEN, f"{BASE}/adresy/plik"),
        *table_urls(configuration.DAY_SCREEN, f"{BASE}/terminy/plik"),
        path(
            f"{BASE}/plik/<int:key>/wycofaj/",
            configuration.TakeBackView.as_view(),
            name="collections_take_back",
        ),
    ]
