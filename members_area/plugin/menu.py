"""The places of the members' area in the menu of the staff; its screens name them by key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.plugins import MenuSection, MenuTask

MENU = (
    MenuTask("papers", _("Dokumenty i zebrania"), "folder-open-inverse", 300),
    MenuSection("member-records", REGISTERS, _("Członkowie i organy"), 20),
    MenuSection("library-records", REGISTERS, _("Biblioteka"), 30),
    MenuSection("resolution-records", REGISTERS, _("Uchwały"), 35),
    MenuSection("library-settings", SETTINGS, _("Biblioteka i zebrania"), 40),
)
