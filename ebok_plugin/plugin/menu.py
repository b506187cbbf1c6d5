"""The places of E-BOK in the staff menu; its screens name them by key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.plugins import MenuSection, MenuTask

MENU = (
    MenuTask("settlements", _("Rozliczenia"), "tasks", 400),
    MenuTask("bank", _("Bank i importy"), "resubmit", 500),
    MenuSection("ledger-records", REGISTERS, _("Konta i księga"), 40),
    MenuSection("bank-records", REGISTERS, _("Bank i importy"), 50),
    MenuSection("fee-settings", SETTINGS, _("Opłaty i wpłaty"), 50),
)
