"""Where the entries of the members' area stand in the administration's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.office.menu_place import REGISTERS, SETTINGS, Section, Task

PAPERS = Task("papers", _("Dokumenty i zebrania"), "folder-open-inverse", 300)

MEMBER_RECORDS = Section(REGISTERS, _("Członkowie i organy"), 20)
LIBRARY_RECORDS = Section(REGISTERS, _("Biblioteka"), 30)
RESOLUTION_RECORDS = Section(REGISTERS, _("Uchwały"), 35)

LIBRARY_SETTINGS = Section(SETTINGS, _("Biblioteka i zebrania"), 40)
