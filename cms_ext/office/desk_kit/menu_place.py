"""The place of an entry in the administration's menu: under a task, or on a page.

The menu has one level of tasks. An entry says its `place`; anyone who says none stands where
`cms_ext.desks.frame.staff_menu` puts the rest. A plugin whose work is none of the tasks declares
places of its own (`DeskPart.menu`); its screens name them by their keys.
"""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.plugins import MenuSection, MenuTask, list_plugins

Place = MenuTask | MenuSection


TODAY = MenuTask("today", _("Dziś"), "calendar-check", 0)
SITE = MenuTask("site", _("Strona"), "site", 100)
PEOPLE = MenuTask("people", _("Osoby i lokale"), "group", 200)
REGISTERS = MenuTask("registers", _("Rejestry"), "list-ul", 800, listed_at="staff_registers")
SETTINGS = MenuTask("settings", _("Ustawienia"), "cogs", 900, listed_at="staff_settings")

SITE_RECORDS = MenuSection("site-records", REGISTERS, _("Strona i powiadomienia"), 10)
DATA_RECORDS = MenuSection("data-records", REGISTERS, _("Dane osobowe"), 60)
OTHER_RECORDS = MenuSection("other-records", REGISTERS, _("Inne"), 90)

COOP_SETTINGS = MenuSection("coop-settings", SETTINGS, _("Spółdzielnia"), 10)
STAFF_SETTINGS = MenuSection("staff-settings", SETTINGS, _("Pracownicy"), 20)
SITE_SETTINGS = MenuSection("site-settings", SETTINGS, _("Strona"), 30)
LAW_SETTINGS = MenuSection("law-settings", SETTINGS, _("Prawo i dane osobowe"), 60)
SERVER_SETTINGS = MenuSection("server-settings", SETTINGS, _("Serwer"), 80)
OTHER_SETTINGS = MenuSection("other-settings", SETTINGS, _("Inne"), 90)

OWN_PLACES = (
    TODAY,
    SITE,
    PEOPLE,
    REGISTERS,
    SETTINGS,
    SITE_RECORDS,
    DATA_RECORDS,
    OTHER_RECORDS,
    COOP_SETTINGS,
    STAFF_SETTINGS,
    SITE_SETTINGS,
    LAW_SETTINGS,
    SERVER_SETTINGS,
    OTHER_SETTINGS,
)


def places_by_key() -> Mapping[str, Place]:
    """All places of this site's menu: our own, and those that plugins declare."""
    declared = (place for plugin in list_plugins() for place in plugin.desk.menu)
    return {place.key: place for place in (*OWN_PLACES, *declared)}


class PlacedEntry(MenuItem):
    """An entry that says where it stands; the key of a declared place is enough."""

    place: Place | str


class ScreenEntry(PlacedEntry):
    """An entry for those who have all the `rights` that its screen asks for."""

    def __init__(
        self, place: Place | str, label: Promise, url_name: str, icon: str, order: int, *rights: str
    ) -> None:
        name = url_name.replace("_", "-")
        super().__init__(label, reverse_lazy(url_name), name=name, icon_name=icon, order=order)
        self.place = place
        self.rights = rights

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perms(self.rights))


def register_entries(*entries: PlacedEntry) -> None:
    """Tell Wagtail of entries of the menu; for `wagtail_hooks`."""
    for entry in entries:
        hooks.register("register_admin_menu_item", lambda entry=entry: entry)
