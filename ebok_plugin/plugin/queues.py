"""The queues of E-BOK: what waits for a decision or for work, by right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.queries.charged import find_waiting_charge_runs
from ebok_plugin.charges.domain.queries.persons_change import persons_changes_waiting
from ebok_plugin.charges.rights import APPROVES_RUNS, CONFIRMS_PERSONS_CHANGES, SEES_PERSONS_CHANGES
from ebok_plugin.debts.domain.demand import find_waiting_demand_runs as runs_waiting_for_letters
from ebok_plugin.debts.rights import APPROVES_DEMANDS
from ebok_plugin.desk.domain.matters import files_right, files_waiting
from ebok_plugin.desk.domain.payment_matters import payer_changes
from ebok_plugin.interest.domain.proposal import batches_waiting
from ebok_plugin.interest.rights import ISSUES_INTEREST
from ebok_plugin.ledger.domain.period import reopenings_waiting
from ebok_plugin.ledger.domain.proposal import corrections_waiting, transfers_waiting
from ebok_plugin.ledger.domain.queries.book import waiting_plans
from ebok_plugin.ledger.rights import (
    APPROVES_PLANS,
    APPROVES_REOPENING,
    APPROVES_TRANSFERS,
    POSTS,
    SEES,
    SETS_NUMBERS,
)
from ebok_plugin.mirror.domain.folder import list_unsettled_files
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS, SEES_SNAPSHOTS
from ebok_plugin.mirror.vocabulary import SnapshotState
from ebok_plugin.online.domain import list_orders_to_settle
from ebok_plugin.online.rights import SEES_ORDERS, SETTLES_ORDERS
from ebok_plugin.payments.domain.refund import refunds_waiting
from ebok_plugin.payments.domain.refund_order import refund_orders_waiting
from ebok_plugin.payments.domain.sender_rule import rules_waiting
from ebok_plugin.payments.domain.statement_folder import list_stopped_intakes
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.models import BankFile
from ebok_plugin.payments.rights import (
    APPROVES_RULES,
    COMMITS_STATEMENTS,
    DECIDES_REFUNDS,
    PLACES,
    SEES_FILES,
    SEES_LINES,
    SEES_REFUNDS,
)
from ebok_plugin.plugin.fee_change_queues import FEE_CHANGE_QUEUES
from ebok_plugin.statements.domain.batch import list_papers_to_print
from ebok_plugin.statements.rights import PRINTS_PAPERS, SEES_PAPERS

# A bank file that stopped longer ago than this is history, and no longer reported.
STOPPED_FOR = timedelta(days=30)


def _left_to_another(
    rows: QuerySet[Any], act: str, user: User, since: str = "made_at"
) -> plugins.WaitingRows:
    return plugins.WaitingRows(leave_to_another(rows, act, user), since=since)


def stopped_files(user: User, today: date) -> plugins.WaitingRows:
    lately = timezone.now() - STOPPED_FOR
    stopped = BankFile.objects.filter(state=BankFile.State.QUARANTINED, uploaded_at__gte=lately)
    return plugins.WaitingRows(stopped, since="uploaded_at")


def stopped_intakes(user: User, today: date) -> plugins.WaitingRows:
    """Select refused files of the folder; held ones are among `stopped_files`."""
    lately = timezone.now() - STOPPED_FOR
    refused = list_stopped_intakes().filter(file__isnull=True, taken_at__gte=lately)
    return plugins.WaitingRows(refused, since="taken_at")


def unmatched(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(list_waiting_entries(), since="value_date")


def online_orders(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(list_orders_to_settle(), since="made_at")


def list_waiting_runs(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(find_waiting_charge_runs(), "charges.run", user)


def list_waiting_plans(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(waiting_plans(), "ledger.plan", user)


def list_waiting_transfers(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(transfers_waiting(), "ledger.transfer", user)


def list_waiting_corrections(user: User, today: date) -> plugins.WaitingRows | None:
    if not (user.has_perm(POSTS) or user.has_perm(APPROVES_TRANSFERS)):
        return None
    return _left_to_another(corrections_waiting(), "ledger.correction", user)


def list_waiting_account_files(user: User, today: date) -> plugins.WaitingRows | None:
    if not user.has_perm(files_right()):
        return None
    return plugins.WaitingRows(files_waiting().exclude(queued_by=user), since="queued_at")


def list_waiting_interest_notes(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(batches_waiting(), "interest.notes", user)


def list_waiting_reopenings(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(reopenings_waiting(), "ledger.reopening", user, "asked_at")


def list_waiting_demands(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(runs_waiting_for_letters(), "debts.demands", user)


def list_waiting_sender_rules(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(rules_waiting(), "payments.sender_rule", user)


def persons_changes(user: User, today: date) -> plugins.WaitingRows:
    waiting = leave_to_another(persons_changes_waiting(), "charges.persons", user, "proposed_by")
    return plugins.WaitingRows(waiting, since="filed_on", due="answer_by")


def list_waiting_refunds(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(refunds_waiting(), since="filed_on", due="answer_by")


def list_waiting_refund_orders(user: User, today: date) -> plugins.WaitingRows:
    return _left_to_another(refund_orders_waiting(), "payments.refund", user)


def list_unprinted_papers(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(list_papers_to_print(), since="made_at")


def _to_approve(
    code: str, title: str, right: str, waiting: Callable[[User, date], plugins.WaitingRows | None]
) -> plugins.WorkQueue:
    """Make the queue of one kind of „Do zatwierdzenia”; menus add the kinds up."""
    return plugins.WorkQueue(code, title, "ebok_desk_inbox", (SEES, right), waiting, order=320)


def held_snapshots(user: User, today: date) -> plugins.WaitingRows:
    held = FeedSnapshot.objects.filter(state=SnapshotState.HELD)
    return plugins.WaitingRows(held, since="received_at")


def refused_feeds(user: User, today: date) -> plugins.WaitingRows:
    """Select refused files of the program's folder until a snapshot comes in."""
    return plugins.WaitingRows(list_unsettled_files(), since="taken_at")


WORK_QUEUES = (
    plugins.WorkQueue(
        "held_snapshots",
        gettext_noop("Stan z programu księgowego do sprawdzenia"),
        "mirror_desk_snapshots",
        (SEES_SNAPSHOTS, ACCEPTS_SNAPSHOTS),
        held_snapshots,
        button=gettext_noop("Sprawdź"),
        order=300,
    ),
    plugins.WorkQueue(
        "refused_feeds",
        gettext_noop("Pliki z programu księgowego, których nie przyjęto"),
        "mirror_desk_refused",
        (SEES_SNAPSHOTS, ACCEPTS_SNAPSHOTS),
        refused_feeds,
        order=301,
    ),
    plugins.WorkQueue(
        "stopped_files",
        gettext_noop("Pliki z banku zatrzymane przy imporcie"),
        "bank_pliki_modeladmin_index",
        (SEES_FILES, COMMITS_STATEMENTS),
        stopped_files,
        order=305,
    ),
    plugins.WorkQueue(
        "stopped_intakes",
        gettext_noop("Wyciągi z folderu, których nie przyjęto"),
        "ebok_statement_intakes",
        (SEES_FILES, COMMITS_STATEMENTS),
        stopped_intakes,
        query="?widok=zatrzymane",
        order=306,
    ),
    plugins.WorkQueue(
        "unmatched",
        gettext_noop("Wpłaty do wyjaśnienia"),
        "ebok_desk_waiting",
        (SEES_LINES, PLACES),
        unmatched,
        order=310,
    ),
    plugins.WorkQueue(
        "online_orders",
        gettext_noop("Wpłaty online do decyzji"),
        "ebok_online_orders",
        (SEES_ORDERS, SETTLES_ORDERS),
        online_orders,
        order=311,
    ),
    _to_approve(
        "runs", gettext_noop("Naliczenia do zatwierdzenia"), APPROVES_RUNS, list_waiting_runs
    ),
    _to_approve(
        "plans", gettext_noop("Układy ratalne do zatwierdzenia"), APPROVES_PLANS, list_waiting_plans
    ),
    _to_approve(
        "transfers",
        gettext_noop("Przeksięgowania do zatwierdzenia"),
        APPROVES_TRANSFERS,
        list_waiting_transfers,
    ),
    _to_approve(
        "corrections",
        gettext_noop("Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia"),
        SEES,
        list_waiting_corrections,
    ),
    _to_approve(
        "account_files",
        gettext_noop("Pliki z kontami i wpłatami do zatwierdzenia"),
        SEES,
        list_waiting_account_files,
    ),
    _to_approve(
        "payer_changes",
        gettext_noop("Rachunki i płatnicy do zatwierdzenia"),
        SETS_NUMBERS,
        payer_changes,
    ),
    _to_approve(
        "notes",
        gettext_noop("Noty odsetkowe do zatwierdzenia"),
        ISSUES_INTEREST,
        list_waiting_interest_notes,
    ),
    _to_approve(
        "reopenings",
        gettext_noop("Otwarcia zamkniętych okresów do zatwierdzenia"),
        APPROVES_REOPENING,
        list_waiting_reopenings,
    ),
    _to_approve(
        "demands",
        gettext_noop("Wezwania do zapłaty do zatwierdzenia"),
        APPROVES_DEMANDS,
        list_waiting_demands,
    ),
    _to_approve(
        "sender_rules",
        gettext_noop("Reguły nadawców do zatwierdzenia"),
        APPROVES_RULES,
        list_waiting_sender_rules,
    ),
    plugins.WorkQueue(
        "persons_changes",
        gettext_noop("Zmiany liczby osób do potwierdzenia"),
        "ebok_desk_persons_changes",
        (SEES_PERSONS_CHANGES, CONFIRMS_PERSONS_CHANGES),
        persons_changes,
        order=325,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "refunds",
        gettext_noop("Wnioski o zwrot nadpłaty"),
        "ebok_desk_refunds",
        (SEES_REFUNDS, DECIDES_REFUNDS),
        list_waiting_refunds,
        order=326,
        for_residents=True,
    ),
    _to_approve(
        "refund_orders",
        gettext_noop("Zwroty nadpłat do zatwierdzenia"),
        APPROVES_TRANSFERS,
        list_waiting_refund_orders,
    ),
    *FEE_CHANGE_QUEUES,
    plugins.WorkQueue(
        "papers",
        gettext_noop("Dokumenty do wydrukowania"),
        "ebok_desk_papers",
        (SEES_PAPERS, PRINTS_PAPERS),
        list_unprinted_papers,
        button=gettext_noop("Drukuj"),
        order=350,
    ),
)
