"""Where the entries of the members' area stand in the administration's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS, MenuSection, Task

PAPERS = Task("papers", _("Dokumenty i zebrania"), "folder-open-inverse", 300)

MEMBER_RECORDS = MenuSection(REGISTERS, _("Członkowie i organy"), 20)
LIBRARY_RECORDS = MenuSection(REGISTERS, _("Biblioteka"), 30)
RESOLUTION_RECORDS = MenuSection(REGISTERS, _("Uchwały"), 35)

LIBRARY_SETTINGS = MenuSection(SETTINGS, _("Biblioteka i zebrania"), 40)
