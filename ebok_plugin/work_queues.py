"""What waits at the finance desk, and what it finds; read while the settings load."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import SearchGroup, WorkQueue
from ebok_plugin import search_groups, waiting
from ebok_plugin.waiting import (
    contests,
    fee_changes,
    fee_changes_returned,
    letters,
    opinions,
    statements,
    stopped_files,
    to_notify,
    to_print,
    unmatched,
)

SEES = "ebok_plugin_ledger.view_account"
SEES_CHANGES = "ebok_plugin_fee_changes.view_feechange"
CHECKS_CHANGES = "ebok_plugin_fee_changes.check_feechange"
IMPORTS = "ebok_plugin_exchange.commit_bankfile"


def _to_approve(code: str, title: str, right: str) -> WorkQueue:
    """One kind of „Do zatwierdzenia”; menus add the kinds up."""
    return WorkQueue(
        code, title, "ebok_desk_inbox", (SEES, right), getattr(waiting, code), order=320
    )


WORK_QUEUES = (
    WorkQueue(
        "statements",
        _("Brakujące wyciągi bankowe"),
        "ebok_import_statement",
        (IMPORTS,),
        statements,
        button=_("Wczytaj wyciąg"),
        in_menus=False,
        order=300,
    ),
    WorkQueue(
        "stopped_files",
        _("Pliki z banku zatrzymane przy imporcie"),
        "bank_pliki_modeladmin_index",
        ("ebok_plugin_exchange.view_bankfile", IMPORTS),
        stopped_files,
        order=305,
    ),
    WorkQueue(
        "unmatched",
        _("Wpłaty do wyjaśnienia"),
        "ebok_desk_waiting",
        ("ebok_plugin_exchange.view_bankentry", "ebok_plugin_exchange.add_placement"),
        unmatched,
        order=310,
    ),
    _to_approve("runs", _("Naliczenia do zatwierdzenia"), "ebok_plugin_charges.approve_chargerun"),
    _to_approve(
        "plans", _("Układy ratalne do zatwierdzenia"), "ebok_plugin_ledger.approve_paymentplan"
    ),
    _to_approve(
        "transfers",
        _("Przeksięgowania do zatwierdzenia"),
        "ebok_plugin_desk.approve_transferproposal",
    ),
    _to_approve(
        "corrections",
        _("Korekty z reklamacji do zaksięgowania"),
        "ebok_plugin_ledger.add_ledgerentry",
    ),
    _to_approve(
        "notes", _("Noty odsetkowe do zatwierdzenia"), "ebok_plugin_interest.issue_notebatch"
    ),
    _to_approve(
        "reopenings",
        _("Otwarcia zamkniętych okresów do zatwierdzenia"),
        "ebok_plugin_ledger.approve_periodreopening",
    ),
    WorkQueue(
        "fee_changes",
        _("Zmiany opłat do sprawdzenia albo zatwierdzenia"),
        "ebok_desk_inbox",
        (SEES, SEES_CHANGES, CHECKS_CHANGES),
        fee_changes,
        order=330,
    ),
    WorkQueue(
        "fee_changes_returned",
        _("Zmiany opłat zwrócone do poprawy"),
        "ebok_fee_changes",
        (SEES_CHANGES, "ebok_plugin_fee_changes.add_feechange"),
        fee_changes_returned,
        order=330,
    ),
    WorkQueue(
        "opinions",
        _("Opinie prawne o doręczeniu do zatwierdzenia"),
        "ebok_fee_changes",
        (SEES_CHANGES, CHECKS_CHANGES),
        opinions,
        order=331,
    ),
    WorkQueue(
        "to_notify",
        _("Zmiany opłat, o których trzeba zawiadomić"),
        "ebok_fee_changes",
        (SEES_CHANGES, "ebok_plugin_fee_changes.notify_feechange"),
        to_notify,
        in_menus=False,
        order=332,
    ),
    WorkQueue(
        "to_print",
        _("Zawiadomienia o opłatach do wydruku"),
        "ebok_fee_changes",
        (SEES_CHANGES, "ebok_plugin_fee_changes.notify_feechange"),
        to_print,
        button=_("Drukuj"),
        query="?widok=do-wydruku",
        in_menus=False,
        order=333,
    ),
    WorkQueue(
        "letters",
        _("Zawiadomienia o opłatach bez potwierdzenia doręczenia"),
        "ebok_fee_changes",
        (SEES_CHANGES, "ebok_plugin_fee_changes.notify_feechange"),
        letters,
        in_menus=False,
        order=334,
    ),
    WorkQueue(
        "contests",
        _("Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok"),
        "ebok_fee_changes",
        (SEES_CHANGES, "ebok_plugin_fee_changes.change_contest"),
        contests,
        order=335,
    ),
    WorkQueue(
        "papers",
        _("Dokumenty do wydrukowania"),
        "ebok_desk_papers",
        ("ebok_plugin_statements.view_paperbatch", "ebok_plugin_statements.print_paper"),
        waiting.papers,
        button=_("Drukuj"),
        order=350,
    ),
)
SEARCH_GROUPS = (
    SearchGroup(
        "accounts",
        _("Konta rozliczeniowe"),
        (SEES,),
        search_groups.accounts,
        "ebok_desk_find",
        recorded="ebok_plugin_ledger.Account",
        order=20,
    ),
)
