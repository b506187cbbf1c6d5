"""Work queues, search and menu of the finance desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchGroup, SearchHit, Waiting, WaitingRows, WorkQueue
from ebok_plugin.charges.domain.queries.charged import runs_waiting
from ebok_plugin.fee_changes.domain import calendar
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.interest.domain.proposal import batches_waiting
from ebok_plugin.ledger.domain.account_search import find_accounts
from ebok_plugin.ledger.domain.correction import corrections_waiting
from ebok_plugin.ledger.domain.queries.book import waiting_plans
from ebok_plugin.ledger.domain.queries.closed_period import reopenings_waiting
from ebok_plugin.ledger.domain.transfer import transfers_waiting
from ebok_plugin.payments.domain.bank_file import missing_statements
from ebok_plugin.payments.domain.waiting import waiting_lines
from ebok_plugin.payments.models import BankFile
from ebok_plugin.statements.domain.print_queue import papers_to_print

# Longer ago a file of the bank that stopped is history: what became of it nobody can tell.
STOPPED_FOR = timedelta(days=30)


def statements(user: User, today: date) -> Waiting:
    found = missing_statements(today)
    return Waiting(
        len(found),
        oldest=min((one.last_closing for one in found), default=None),
        nearest=min((one.due_on for one in found), default=None),
    )


def stopped_files(user: User, today: date) -> WaitingRows:
    lately = timezone.now() - STOPPED_FOR
    stopped = BankFile.objects.filter(state=BankFile.State.QUARANTINED, uploaded_at__gte=lately)
    return WaitingRows(stopped, since="uploaded_at")


def unmatched(user: User, today: date) -> WaitingRows:
    return WaitingRows(waiting_lines(), since="value_date")


def runs(user: User, today: date) -> WaitingRows:
    return WaitingRows(runs_waiting().exclude(made_by=user), since="made_at")


def plans(user: User, today: date) -> WaitingRows:
    return WaitingRows(waiting_plans().exclude(made_by=user), since="made_at")


def transfers(user: User, today: date) -> WaitingRows:
    return WaitingRows(transfers_waiting().exclude(made_by=user), since="made_at")


def corrections(user: User, today: date) -> WaitingRows:
    return WaitingRows(corrections_waiting().exclude(made_by=user), since="made_at")


def notes(user: User, today: date) -> WaitingRows:
    return WaitingRows(batches_waiting().exclude(made_by=user), since="made_at")


def reopenings(user: User, today: date) -> WaitingRows:
    return WaitingRows(reopenings_waiting().exclude(asked_by=user), since="asked_at")


def fee_changes(user: User, today: date) -> WaitingRows:
    return WaitingRows(calendar.changes_to_check().exclude(made_by=user), since="made_at")


def fee_changes_returned(user: User, today: date) -> WaitingRows:
    returned = calendar.changes_returned().filter(made_by=user)
    return WaitingRows(returned, since="returned__returned_at")


def opinions(user: User, today: date) -> WaitingRows:
    return WaitingRows(calendar.opinions_waiting().exclude(made_by=user))


def to_notify(user: User, today: date) -> Waiting:
    """Count approved changes, with the last day on which their letters may be delivered."""
    approved = FeeChange.objects.filter(state=FeeChange.State.APPROVED)
    made = [timezone.localdate(moment) for moment in approved.values_list("made_at", flat=True)]
    nearest = calendar.letters_by(approved, today)
    return Waiting(len(made), oldest=min(made, default=None), nearest=nearest)


def to_print(user: User, today: date) -> WaitingRows:
    return WaitingRows(calendar.letters_waiting_for_print(), since="change__notified_on")


def letters(user: User, today: date) -> Waiting:
    found = calendar.undelivered(today)
    return Waiting(found.number, nearest=found.last_day)


def contests(user: User, today: date) -> WaitingRows:
    return WaitingRows(calendar.open_contests(), since="filed_on")


def papers(user: User, today: date) -> WaitingRows:
    return WaitingRows(papers_to_print(), since="made_at")


def accounts(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """Find accounts as „Znajdź konto” does, each with its balance and the reason of the hit."""
    return [
        SearchHit(
            f"{hit.account.account_no}, {hit.account.payer_name}",
            reverse("ebok_desk_account", args=[hit.account.pk]),
            "; ".join((hit.balance, *hit.reasons)),
            hit.account.pk,
        )
        for hit in find_accounts(query, today, MOST_HITS).hits
    ]


SEES = "ebok_plugin_ledger.view_account"
SEES_CHANGES = "ebok_plugin_fee_changes.view_feechange"
CHECKS_CHANGES = "ebok_plugin_fee_changes.check_feechange"
IMPORTS = "ebok_plugin_payments.commit_bankfile"


def _to_approve(
    title: str, right: str, waiting: Callable[[User, date], WaitingRows | Waiting | None]
) -> WorkQueue:
    """Make the queue of one kind of „Do zatwierdzenia”; menus add the kinds up."""
    return WorkQueue(waiting.__name__, title, "ebok_desk_inbox", (SEES, right), waiting, order=320)


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
        ("ebok_plugin_payments.view_bankfile", IMPORTS),
        stopped_files,
        order=305,
    ),
    WorkQueue(
        "unmatched",
        _("Wpłaty do wyjaśnienia"),
        "ebok_desk_waiting",
        ("ebok_plugin_payments.view_bankentry", "ebok_plugin_payments.add_placement"),
        unmatched,
        order=310,
    ),
    _to_approve(_("Naliczenia do zatwierdzenia"), "ebok_plugin_charges.approve_chargerun", runs),
    _to_approve(
        _("Układy ratalne do zatwierdzenia"), "ebok_plugin_ledger.approve_paymentplan", plans
    ),
    _to_approve(
        _("Przeksięgowania do zatwierdzenia"),
        "ebok_plugin_ledger.approve_transferproposal",
        transfers,
    ),
    _to_approve(
        _("Korekty z reklamacji do zaksięgowania"),
        "ebok_plugin_ledger.add_ledgerentry",
        corrections,
    ),
    _to_approve(
        _("Noty odsetkowe do zatwierdzenia"), "ebok_plugin_interest.issue_notebatch", notes
    ),
    _to_approve(
        _("Otwarcia zamkniętych okresów do zatwierdzenia"),
        "ebok_plugin_ledger.approve_periodreopening",
        reopenings,
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
        papers,
        button=_("Drukuj"),
        order=350,
    ),
)
SEARCH_GROUPS = (
    SearchGroup(
        "accounts",
        _("Konta rozliczeniowe"),
        (SEES,),
        accounts,
        "ebok_desk_find",
        recorded="ebok_plugin_ledger.Account",
        order=20,
    ),
)
