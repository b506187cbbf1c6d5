"""The finance desk in the administration."""

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.charges.rights import (
    SEES_COMPONENTS,
    SEES_PERSONS_CHANGES,
    SEES_RUNS,
    SEES_VALUES,
)
from ebok_plugin.debts.rights import SEES_DEBTS
from ebok_plugin.interest.rights import SEES_INTEREST
from ebok_plugin.ledger import rights
from ebok_plugin.payments.rights import SEES_FILES, SEES_LINES, SEES_REFUNDS, SEES_RULES
from ebok_plugin.payments.views.statement_page import FolderEntry
from ebok_plugin.statements.rights import SEES_PAPERS

register_entries(
    ScreenEntry("bank", _("Wpłaty do wyjaśnienia"), "ebok_desk_waiting", "help", 20, SEES_LINES),
    ScreenEntry("bank", _("Reguły nadawców"), "ebok_sender_rules", "resubmit", 25, SEES_RULES),
    FolderEntry(
        "bank",
        _("Wyciągi z folderu"),
        "ebok_statement_intakes",
        "folder-open-inverse",
        15,
        SEES_FILES,
    ),
    ScreenEntry("settlements", _("Znajdź konto"), "ebok_desk_find", "search", 10, rights.SEES),
    ScreenEntry("settlements", _("Zaległości"), "ebok_desk_debtors", "warning", 30, rights.SEES),
    ScreenEntry("settlements", _("Sprawy o zapłatę"), "ebok_desk_debts", "warning", 35, SEES_DEBTS),
    ScreenEntry("settlements", _("Do zatwierdzenia"), "ebok_desk_inbox", "tasks", 40, rights.SEES),
    ScreenEntry(
        "settlements",
        _("Zmiany liczby osób"),
        "ebok_desk_persons_changes",
        "group",
        45,
        SEES_PERSONS_CHANGES,
    ),
    ScreenEntry(
        "settlements", _("Zwroty nadpłat"), "ebok_desk_refunds", "clipboard-list", 46, SEES_REFUNDS
    ),
    ScreenEntry("settlements", _("Naliczenia"), "ebok_desk_runs", "list-ol", 50, SEES_RUNS),
    ScreenEntry(
        "settlements", _("Odsetki"), "ebok_desk_interest", "calendar-alt", 70, SEES_INTEREST
    ),
    ScreenEntry(
        "settlements",
        _("Dokumenty dla mieszkańców"),
        "ebok_desk_papers",
        "doc-full",
        80,
        SEES_PAPERS,
    ),
    ScreenEntry(
        "settlements",
        _("Nowe konto"),
        "ebok_desk_open_account",
        "plus-inverse",
        90,
        rights.OPENS_ACCOUNTS,
    ),
    ScreenEntry("ledger-records", _("Salda kont"), "ebok_desk_balances", "table", 15, rights.SEES),
    ScreenEntry(
        "ledger-records",
        _("Paczki księgowań i storna"),
        "ebok_desk_batches",
        "folder-open-inverse",
        40,
        rights.SEES_BATCHES,
    ),
    ScreenEntry(
        "ledger-records",
        _("Decyzje zmniejszające dług"),
        "ebok_desk_reductions",
        "list-ol",
        50,
        rights.SEES_REDUCTIONS,
    ),
    ScreenEntry(
        "ledger-records",
        _("Zamknięte okresy"),
        "ebok_desk_periods",
        "lock",
        60,
        rights.SEES_PERIODS,
    ),
    ScreenEntry(
        "fee-settings", _("Stawki i składniki"), "ebok_desk_components", "cogs", 10, SEES_COMPONENTS
    ),
    ScreenEntry(
        "fee-settings", _("Wielkości lokali"), "ebok_desk_values", "table", 20, SEES_VALUES
    ),
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("ebok_plugin.desk.urls"))]
