"""„Stan serwisu” in the administration's settings."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import SERVER_SETTINGS, ScreenEntry, register_entries
from cms_ext.operations.scheduler.views import site_health

register_entries(
    ScreenEntry(
        SERVER_SETTINGS,
        _("Stan serwisu"),
        "site_health",
        "desktop",
        10,
        "cms_ext_scheduler.view_sweep",
    )
)


@hooks.register("register_admin_urls")
def register_screen() -> list[URLPattern]:
    return [path("stan-serwisu/", site_health, name="site_health")]
