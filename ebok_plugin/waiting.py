"""What waits at the finance desk: the rows behind the queues of `work_queues`."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cms_ext.people.identity.models import User
from cms_ext.plugins import Waiting, WaitingRows
from ebok_plugin.charges.domain.queries.charged import runs_waiting
from ebok_plugin.fee_changes.domain import calendar
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.interest.domain.proposal import batches_waiting
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
    """Approved changes, with the last day on which their letters may be delivered."""
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
