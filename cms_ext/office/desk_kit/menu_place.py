"""Where an entry stands in the administration's menu: under a task, or on a page of registers.

The menu has one level of tasks. An entry says its `place`; whoever says none stands where
`cms_ext.desks.frame.staff_menu` puts the rest. A plugin whose work is none of the tasks declares a
`Task` of its own. The name of none may begin with another's, nor with Wagtail's "account": what is
open Wagtail knows by the beginning of its path.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@dataclass(frozen=True, slots=True)
class Task:
    """An entry of the first level. Its own entries fly out, or stand on the page `listed_at`."""

    name: str
    title: Promise
    icon: str
    order: int
    listed_at: str = ""


@dataclass(frozen=True, slots=True)
class MenuSection:
    """A heading on the page of a task."""

    task: Task
    title: Promise
    order: int


Place = Task | MenuSection


TODAY = Task("today", _("Dziś"), "calendar-check", 0)
SITE = Task("site", _("Strona"), "site", 100)
PEOPLE = Task("people", _("Osoby i lokale"), "group", 200)
REGISTERS = Task("registers", _("Rejestry"), "list-ul", 800, listed_at="staff_registers")
SETTINGS = Task("settings", _("Ustawienia"), "cogs", 900, listed_at="staff_settings")

SITE_RECORDS = MenuSection(REGISTERS, _("Strona i powiadomienia"), 10)
DATA_RECORDS = MenuSection(REGISTERS, _("Dane osobowe"), 60)
OTHER_RECORDS = MenuSection(REGISTERS, _("Inne"), 90)

COOP_SETTINGS = MenuSection(SETTINGS, _("Spółdzielnia"), 10)
STAFF_SETTINGS = MenuSection(SETTINGS, _("Pracownicy"), 20)
SITE_SETTINGS = MenuSection(SETTINGS, _("Strona"), 30)
LAW_SETTINGS = MenuSection(SETTINGS, _("Prawo i dane osobowe"), 60)
SERVER_SETTINGS = MenuSection(SETTINGS, _("Serwer"), 80)
OTHER_SETTINGS = MenuSection(SETTINGS, _("Inne"), 90)


class PlacedEntry(MenuItem):
    """An entry that says where it stands."""

    place: Place


class ScreenEntry(PlacedEntry):
    """An entry for those who have all the `rights` that its screen asks for."""

    def __init__(
        self,
        place: Place,
        label: Promise,
        url_name: str,
        icon: str,
        order: int,
        *rights: str,
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
