"""Where the entries of E-BOK stand in the administration's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS, MenuSection, Task

ACCOUNTS = Task("settlements", _("Rozliczenia"), "tasks", 400)
BANK = Task("bank", _("Bank i importy"), "resubmit", 500)

LEDGER_RECORDS = MenuSection(REGISTERS, _("Konta i księga"), 40)
MEDIA_RECORDS = MenuSection(REGISTERS, _("Media"), 45)
WASTE_RECORDS = MenuSection(REGISTERS, _("Opłata za odpady"), 47)
BANK_RECORDS = MenuSection(REGISTERS, _("Bank i importy"), 50)

FEE_SETTINGS = MenuSection(SETTINGS, _("Opłaty i wpłaty"), 50)
WASTE_SETTINGS = MenuSection(SETTINGS, _("Opłata za odpady"), 55)
