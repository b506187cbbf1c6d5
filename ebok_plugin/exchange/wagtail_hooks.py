"""The finance desk in the administration: the import screens, and registers of what came in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from ebok_plugin.exchange.views.entry_register import BankEntryRegister, QueueRegister
from ebok_plugin.exchange.views.import_register import ImportBatchRegister
from ebok_plugin.exchange.views.own_account import OwnBankAccountRegister
from ebok_plugin.exchange.views.screen import SCREENS, Screen
from ebok_plugin.exchange.views.statement_register import BankFileRegister, BankStatementRegister


class ScreenMenuItem(MenuItem):
    """An import screen above the registers, for those who may post."""

    def __init__(self, screen: Screen, order: int) -> None:
        name = f"import-{screen.slug}"
        super().__init__(screen.title, screen.url, name=name, icon_name=screen.icon, order=order)
        self.screen = screen

    def is_shown(self, request: HttpRequest) -> bool:
        return self.screen.admits(request)


class ExchangeGroup(ModelAdminGroup):
    menu_label = _("Bank i importy")
    menu_icon = "resubmit"
    menu_order = 310
    items = (
        QueueRegister,
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
