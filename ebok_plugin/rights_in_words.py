"""What the rights of the finance desk mean in words; `apps.py` gives them to roles."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords

CHARGES = "ebok_plugin_charges"
DESK = "ebok_plugin_desk"
EXCHANGE = "ebok_plugin_exchange"
FEES = "ebok_plugin_fee_changes"
INTEREST = "ebok_plugin_interest"
LEDGER = "ebok_plugin_ledger"
STATEMENTS = "ebok_plugin_statements"

FINANCE = (
    RightInWords(
        _("ogląda konta, uprawnienia do nich, księgę i okresy"),
        (
            f"{LEDGER}.view_account",
            f"{LEDGER}.view_accountaccess",
            f"{LEDGER}.view_batch",
            f"{LEDGER}.view_ledgerentry",
            f"{LEDGER}.view_closedperiod",
        ),
    ),
    RightInWords(_("zakłada konta rozliczeniowe"), (f"{LEDGER}.add_account",)),
    RightInWords(
        _("nadaje i zmienia uprawnienia osób do kont"),
        (
            f"{LEDGER}.add_accountaccess",
            f"{LEDGER}.change_accountaccess",
        ),
    ),
    RightInWords(
        _("księguje ręcznie i robi storna"),
        (
            f"{LEDGER}.add_ledgerentry",
            f"{LEDGER}.add_batch",
        ),
    ),
    RightInWords(_("zapisuje przy koncie rozmowy z mieszkańcami"), (f"{DESK}.add_callnote",)),
    RightInWords(_("proponuje przeksięgowania"), (f"{DESK}.add_transferproposal",)),
    RightInWords(
        _("zatwierdza przeksięgowania, które zaproponował ktoś inny"),
        (f"{DESK}.approve_transferproposal",),
    ),
    RightInWords(
        _("przygotowuje układy ratalne"),
        (
            f"{LEDGER}.add_paymentplan",
            f"{LEDGER}.change_paymentplan",
        ),
    ),
    RightInWords(
        _("zatwierdza układy ratalne, które przygotował ktoś inny"),
        (f"{LEDGER}.approve_paymentplan",),
    ),
    RightInWords(
        _("zamyka okresy i prosi o ponowne otwarcie"),
        (
            f"{LEDGER}.add_closedperiod",
            f"{LEDGER}.add_periodreopening",
        ),
    ),
    RightInWords(
        _("zgadza się na ponowne otwarcie okresu, o które prosił ktoś inny"),
        (f"{LEDGER}.approve_periodreopening",),
    ),
    RightInWords(
        _("ogląda wyciągi, pliki z danymi i rachunki bankowe Spółdzielni"),
        (
            f"{EXCHANGE}.view_bankfile",
            f"{EXCHANGE}.view_bankstatement",
            f"{EXCHANGE}.view_bankentry",
            f"{EXCHANGE}.view_importbatch",
            f"{EXCHANGE}.view_ownbankaccount",
        ),
    ),
    RightInWords(
        _("wczytuje wyciągi i pliki z danymi"),
        (
            f"{EXCHANGE}.commit_bankfile",
            f"{EXCHANGE}.commit_importbatch",
        ),
    ),
    RightInWords(
        _("rozlicza wpłaty do wyjaśnienia"),
        (f"{EXCHANGE}.add_placement",),
    ),
    RightInWords(
        _("prowadzi listę rachunków bankowych Spółdzielni"),
        (
            f"{EXCHANGE}.add_ownbankaccount",
            f"{EXCHANGE}.change_ownbankaccount",
        ),
    ),
    RightInWords(
        _("ogląda składniki opłat, wyjątki od stawek i naliczenia"),
        (
            f"{CHARGES}.view_component",
            f"{CHARGES}.view_premisesvalue",
            f"{CHARGES}.view_rateexception",
            f"{CHARGES}.view_chargerun",
        ),
    ),
    RightInWords(
        _("prowadzi składniki opłat, stawki i ich podstawy"),
        (
            f"{CHARGES}.add_component",
            f"{CHARGES}.change_component",
            f"{CHARGES}.add_componentrate",
            f"{CHARGES}.delete_componentrate",
            f"{CHARGES}.add_premisesvalue",
            f"{CHARGES}.add_componentuse",
            f"{CHARGES}.change_componentuse",
            f"{CHARGES}.add_costkind",
            f"{CHARGES}.add_legalbasis",
            f"{CHARGES}.add_rateexception",
            f"{CHARGES}.change_rateexception",
        ),
    ),
    RightInWords(_("przygotowuje naliczenie miesiąca"), (f"{CHARGES}.add_chargerun",)),
    RightInWords(
        _("zatwierdza naliczenie, które przygotował ktoś inny"), (f"{CHARGES}.approve_chargerun",)
    ),
    RightInWords(_("ogląda zmiany opłat"), (f"{FEES}.view_feechange",)),
    RightInWords(
        _("przygotowuje zmiany opłat i zawiadamia o nich"),
        (
            f"{FEES}.add_feechange",
            f"{FEES}.notify_feechange",
        ),
    ),
    RightInWords(
        _("sprawdza zmianę opłat, którą przygotował ktoś inny"), (f"{FEES}.check_feechange",)
    ),
    RightInWords(
        _("prowadzi sprawy o zmianę opłat"),
        (
            f"{FEES}.add_contest",
            f"{FEES}.change_contest",
        ),
    ),
    RightInWords(_("ogląda noty odsetkowe"), (f"{INTEREST}.view_notebatch",)),
    RightInWords(_("przygotowuje noty odsetkowe"), (f"{INTEREST}.add_notebatch",)),
    RightInWords(
        _("wystawia noty odsetkowe, które przygotował ktoś inny"), (f"{INTEREST}.issue_notebatch",)
    ),
    RightInWords(
        _("wpisuje i potwierdza stopy odsetek"),
        (
            f"{INTEREST}.add_interestrate",
            f"{INTEREST}.add_ratesconfirmation",
        ),
    ),
    RightInWords(_("ogląda serie pism do mieszkańców"), (f"{STATEMENTS}.view_paperbatch",)),
    RightInWords(
        _("przygotowuje i drukuje pisma do mieszkańców"),
        (
            f"{STATEMENTS}.start_paperbatch",
            f"{STATEMENTS}.print_paper",
        ),
    ),
    RightInWords(
        _("ustawia, co pisma i kody mówią o wpłatach"), (f"{STATEMENTS}.change_paymentsettings",)
    ),
)
