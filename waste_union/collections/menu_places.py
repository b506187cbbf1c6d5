"""Where the entries of collections stand in the administration's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS, MenuSection

COLLECTION_RECORDS = MenuSection(REGISTERS, _("Odbiory odpadów"), 47)
COLLECTION_SETTINGS = MenuSection(SETTINGS, _("Odbiory odpadów"), 55)
