"""The screen of backups in the administration's settings."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.office.desk_kit.menu_place import SERVER_SETTINGS, PlacedEntry
from cms_ext.operations.backup.views import may_see, show_backups
from cms_ext.people.identity.models import User


class BackupsMenuItem(PlacedEntry):
    place = SERVER_SETTINGS

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and may_see(request.user)


@hooks.register("register_settings_menu_item")
def register_entry() -> MenuItem:
    return BackupsMenuItem(
        gettext_lazy("Kopie zapasowe"),
        reverse_lazy("backups"),
        name="backups",
        icon_name="history",
        order=860,
    )


@hooks.register("register_admin_urls")
def register_screen() -> list[URLPattern]:
    return [path("kopie-zapasowe/", show_backups, name="backups")]
