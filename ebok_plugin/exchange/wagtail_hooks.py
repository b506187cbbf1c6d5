"""The finance desk in the administration: the import screens, and registers of what came in."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from cms_ext.desks.import_desk.views.screen import ScreenMenuItem
from ebok_plugin.exchange.views.bank_registers import (
    BankEntryRegister,
    BankFileRegister,
    BankStatementRegister,
    OwnBankAccountRegister,
)
from ebok_plugin.exchange.views.import_register import ImportBatchRegister
from ebok_plugin.exchange.views.screen import SCREENS


class ExchangeGroup(ModelAdminGroup):
    menu_label = _("Bank i importy")
    menu_icon = "resubmit"
    menu_order = 310
    items = (
        BankEntryRegister,
        BankStatementRegister,
        BankFileRegister,
        ImportBatchRegister,
        OwnBankAccountRegister,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        # Registers are numbered from 1.
        screens = [ScreenMenuItem(screen, order) for order, screen in enumerate(SCREENS, -9)]
        return [*screens, *super().get_submenu_items()]


modeladmin_register(ExchangeGroup)


@hooks.register("register_admin_urls")
def register_import_screens() -> list[URLResolver]:
    return [path("", include("ebok_plugin.exchange.urls"))]
