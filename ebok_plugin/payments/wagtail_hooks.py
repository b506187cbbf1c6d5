"""The finance desk in the administration: the import screens, and registers of what came in."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.views.table import ScreenMenuItem
from cms_ext.office.desk_kit.menu_place import register_entries
from ebok_plugin.payments.views.bank_registers import (
    BankEntryRegister,
    BankFileRegister,
    BankStatementRegister,
    OwnBankAccountRegister,
)
from ebok_plugin.payments.views.import_register import ImportBatchRegister
from ebok_plugin.payments.views.reports import LEDGER, STATEMENT

register_entries(
    ScreenMenuItem("bank", STATEMENT, 10),
    ScreenMenuItem("bank", LEDGER, 40),
)
EXCHANGE_REGISTERS = (
    BankEntryRegister,
    BankStatementRegister,
    BankFileRegister,
    ImportBatchRegister,
    OwnBankAccountRegister,
)
for register in EXCHANGE_REGISTERS:
    modeladmin_register(register)


@hooks.register("register_admin_urls")
def register_import_screens() -> list[URLResolver]:
    return [
        path("", include("ebok_plugin.payments.urls")),
        path("", include("ebok_plugin.payments.inquiries.desk_urls")),
    ]
