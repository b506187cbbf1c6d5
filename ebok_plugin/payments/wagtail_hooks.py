"""The finance desk in the administration: import screens and registers of what came in."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.urls import screen_urls
from cms_ext.desks.import_desk.views.table import ScreenMenuItem
from cms_ext.office.desk_kit.menu_place import register_entries
from ebok_plugin.payments.views.bank_registers import (
    BankEntryRegister,
    BankFileRegister,
    BankStatementRegister,
    OwnBankAccountRegister,
)
from ebok_plugin.payments.views.import_register import ImportBatchRegister
from ebok_plugin.payments.views.reports import LEDGER, STATEMENT, download_sample

register_entries(
    ScreenMenuItem("bank", STATEMENT, 10),
    ScreenMenuItem("bank", LEDGER, 40),
)
PAYMENT_REGISTERS = (
    BankEntryRegister,
    BankStatementRegister,
    BankFileRegister,
    ImportBatchRegister,
    OwnBankAccountRegister,
)
for register in PAYMENT_REGISTERS:
    modeladmin_register(register)


@hooks.register("register_admin_urls")
def register_import_screens() -> list[URLPattern]:
    return [
        *screen_urls(STATEMENT, "bank/import", commit="ksiegowanie"),
        *screen_urls(LEDGER, "importy/import", commit="ksiegowanie"),
        path(
            "importy/import/wzor-<slug:kind>.<str:extension>",
            download_sample,
            {"screen": LEDGER},
            name="ebok_import_ledger_sample",
        ),
    ]
