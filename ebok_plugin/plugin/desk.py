"""What E-BOK adds to desks: its search, its places in the menu, its chapters of the handbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from cms_ext import plugins
from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.account_search import find_accounts
from ebok_plugin.ledger.rights import (
    SEES,
)

# A bank file that stopped longer ago than this is history, and no longer reported.
STOPPED_FOR = timedelta(days=30)


def accounts(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find accounts as „Znajdź konto” does, each with its balance and the reason of the hit."""
    return [
        plugins.SearchHit(
            f"{hit.account.account_no}, {hit.account.payer_name}",
            reverse("ebok_desk_account", args=[hit.account.pk]),
            "; ".join((hit.balance, *hit.reasons)),
            hit.account.pk,
        )
        for hit in find_accounts(query, today, plugins.MAX_HITS).hits
    ]


SEARCH_GROUPS = (
    plugins.SearchGroup(
        "accounts",
        gettext_noop("Konta rozliczeniowe"),
        (SEES,),
        accounts,
        "ebok_desk_find",
        recorded="ebok_plugin_ledger.Account",
        order=20,
    ),
)


MENU = (
    plugins.MenuTask("settlements", gettext_lazy("Rozliczenia"), "tasks", 400),
    plugins.MenuTask("bank", gettext_lazy("Bank i importy"), "resubmit", 500),
    plugins.MenuSection("ledger-records", REGISTERS, gettext_lazy("Konta i księga"), 40),
    plugins.MenuSection("bank-records", REGISTERS, gettext_lazy("Bank i importy"), 50),
    plugins.MenuSection("fee-settings", SETTINGS, gettext_lazy("Opłaty i wpłaty"), 50),
)

# Chapters of the handbook by the screens on which „Pomoc” opens them.
CHAPTERS = tuple(
    plugins.HelpChapter("clerks", title, screens)
    for title, screens in (
        (
            "Otworzyć konto rozliczeniowe",
            ("ebok_desk_open_account", "ebok_plugin_ledger_account_modeladmin_index"),
        ),
        ("Dać komuś wgląd w konto", ("ebok_plugin_ledger_accountaccess_modeladmin_index",)),
        ("Znaleźć konto i działać na nim", ("ebok_desk_find", "ebok_desk_inbox")),
        ("Składniki i stawki", ("ebok_desk_components", "ebok_desk_values")),
        ("Naliczyć opłaty za miesiąc", ("ebok_desk_runs",)),
        ("Zmienić wysokość opłat", ("ebok_fee_changes",)),
        ("Należności po terminie", ("ebok_desk_debtors", "ebok_desk_debts", "ebok_desk_interest")),
        ("Wysłać dokumenty do wszystkich", ("ebok_desk_papers",)),
        ("Cofnąć paczkę, zamknąć miesiąc", ("ebok_desk_batches", "ebok_desk_periods")),
        (
            "Zwrot nadpłaty",
            ("ebok_desk_refunds", "ebok_desk_refund", "ebok_desk_refund_files"),
        ),
        ("Zmiany liczby osób", ("ebok_desk_persons_changes", "ebok_desk_persons_change")),
        (
            "Zaimportować wyciąg bankowy",
            (
                "ebok_import_statement",
                "bank_operacje_modeladmin_index",
                "bank_wyciagi_modeladmin_index",
                "bank_pliki_modeladmin_index",
            ),
        ),
        (
            "Zaimportować plik CSV albo XLSX",
            ("ebok_import_ledger", "importy_pliki_modeladmin_index"),
        ),
        ("Stan z programu księgowego", ("ebok_import_snapshot", "mirror_desk_snapshots")),
        ("Powiązać plik z programu księgowego", ("mirror_desk_profiles",)),
        ("Wpłaty do wyjaśnienia", ("ebok_desk_waiting", "ebok_sender_rules")),
        ("Wpłaty online", ("ebok_online_orders", "ebok_online_order")),
        ("Wyciągi z folderu", ("ebok_statement_intakes",)),
        (
            "Nowy rachunek bankowy",
            (
                "bank_rachunki_modeladmin_index",
                "wagtailsettings:edit ebok_plugin_statements paymentsettings",
                "wagtailsettings:edit ebok_plugin_ledger payernumbers",
            ),
        ),
        ("Sprawdzić księgę", ("ebok_plugin_ledger_ledgerentry_modeladmin_index",)),
        ("Dziennik dla księgowości", ("ebok_accounting_journals", "ebok_accounting_rules")),
        ("Salda kont", ("ebok_desk_balances",)),
        ("Obroty i salda", ("ebok_accounting_turnover",)),
        ("Przychody i koszty nieruchomości", ("ebok_accounting_results",)),
    )
)
