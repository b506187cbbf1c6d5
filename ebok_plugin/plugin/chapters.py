"""The chapters of the handbook for the screens of E-BOK."""

from cms_ext.plugins import HelpChapter

CHAPTERS = (
    HelpChapter(
        "clerks",
        "Otworzyć konto rozliczeniowe",
        ("ebok_desk_open_account", "ebok_plugin_ledger_account_modeladmin_index"),
    ),
    HelpChapter(
        "clerks", "Dać komuś wgląd w konto", ("ebok_plugin_ledger_accountaccess_modeladmin_index",)
    ),
    HelpChapter("clerks", "Znaleźć konto i działać na nim", ("ebok_desk_find", "ebok_desk_inbox")),
    HelpChapter("clerks", "Składniki i stawki", ("ebok_desk_components", "ebok_desk_values")),
    HelpChapter("clerks", "Naliczyć opłaty za miesiąc", ("ebok_desk_runs",)),
    HelpChapter("clerks", "Zmienić wysokość opłat", ("ebok_fee_changes",)),
    HelpChapter(
        "clerks",
        "Należności po terminie",
        ("ebok_desk_debtors", "ebok_desk_debts", "ebok_desk_interest"),
    ),
    HelpChapter("clerks", "Wysłać dokumenty do wszystkich", ("ebok_desk_papers",)),
    HelpChapter(
        "clerks", "Cofnąć paczkę, zamknąć miesiąc", ("ebok_desk_batches", "ebok_desk_periods")
    ),
    HelpChapter(
        "clerks",
        "Zmiany liczby osób",
        ("ebok_desk_persons_changes", "ebok_desk_persons_change"),
    ),
    HelpChapter(
        "clerks",
        "Zaimportować wyciąg bankowy",
        (
            "ebok_import_statement",
            "bank_operacje_modeladmin_index",
            "bank_wyciagi_modeladmin_index",
            "bank_pliki_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Zaimportować plik CSV albo XLSX",
        ("ebok_import_ledger", "importy_pliki_modeladmin_index"),
    ),
    HelpChapter(
        "clerks", "Stan z programu księgowego", ("ebok_import_snapshot", "mirror_desk_snapshots")
    ),
    HelpChapter("clerks", "Powiązać plik z programu księgowego", ("mirror_desk_profiles",)),
    HelpChapter("clerks", "Wpłaty do wyjaśnienia", ("ebok_desk_waiting", "ebok_sender_rules")),
    HelpChapter("clerks", "Wpłaty online", ("ebok_online_orders", "ebok_online_order")),
    HelpChapter("clerks", "Wyciągi z folderu", ("ebok_statement_intakes",)),
    HelpChapter(
        "clerks",
        "Nowy rachunek bankowy",
        (
            "bank_rachunki_modeladmin_index",
            "wagtailsettings:edit ebok_plugin_statements paymentsettings",
            "wagtailsettings:edit ebok_plugin_ledger payernumbers",
        ),
    ),
    HelpChapter("clerks", "Sprawdzić księgę", ("ebok_plugin_ledger_ledgerentry_modeladmin_index",)),
    HelpChapter(
        "clerks", "Dziennik dla księgowości", ("ebok_accounting_journals", "ebok_accounting_rules")
    ),
    HelpChapter("clerks", "Obroty i salda", ("ebok_accounting_turnover",)),
    HelpChapter("clerks", "Przychody i koszty nieruchomości", ("ebok_accounting_results",)),
)
