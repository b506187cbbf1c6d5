"""Documents that may not leave any more: judged when printed or told of, withdrawn with a reason.

What was composed days ago may be untrue today: the addressee died, paid, got a plan or moved.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, record
from cms_ext.people.outbox.judging import judge_letters
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.premises.models import Building
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.statements.domain.batch import find_series, list_papers_to_print, mark_printed
from ebok_plugin.statements.domain.named_items import find_rest
from ebok_plugin.statements.domain.papers.letters import list_charges
from ebok_plugin.statements.models import Paper, PaperBatch, Reminder

Kind = PaperBatch.Kind
# The layouts of the letters that go by post, by which they are judged.
LAYOUTS = {
    Kind.NOTICE: "ebok_plugin/statements/layouts/notice.typ",
    Kind.STATEMENT: "ebok_plugin/statements/layouts/statement.typ",
    Kind.REMINDER: "ebok_plugin/statements/layouts/reminder.typ",
    Kind.DEMAND: "ebok_plugin/debts/layouts/demand.typ",
    Kind.CHANGE: "ebok_plugin/statements/layouts/change.typ",
}
Judge = Callable[[PaperBatch, Sequence[Paper], date], Mapping[UUID, str]]


def judge_papers(batch: PaperBatch, papers: Sequence[Paper], today: date) -> dict[UUID, str]:
    """Return why unprinted documents may not leave, by key; a fixed number of queries."""
    return judge_letters(LAYOUTS[Kind(batch.kind)], papers, today)


def judge_content(papers: Sequence[Paper], today: date) -> dict[UUID, str]:
    """Return the reasons in what documents say, or in the address on file: their kinds' judge."""
    reasons: dict[UUID, str] = {}
    for batch, listed in groupby(papers, key=lambda paper: paper.batch):
        series, of_batch = find_series(batch.kind), list(listed)
        judge = series.judge if series else JUDGES[Kind(batch.kind)]
        reasons |= judge(batch, of_batch, today)
    text = _("Adres do korespondencji zmienił się po przygotowaniu pisma.")
    return dict.fromkeys((paper.pk for paper in papers if _has_moved(paper)), text) | reasons


def _has_moved(paper: Paper) -> bool:
    address = paper.person.correspondence_address
    return bool(paper.address_hash) and paper.address_hash != keyed_hash(address)


def _judge_reminders(batch: PaperBatch, papers: Sequence[Paper], today: date) -> Mapping[UUID, str]:
    states = account_reader().balances_of([paper.account for paper in papers], today)
    reasons = {}
    for paper in papers:
        state = states[paper.account_id]
        if state.in_plan:
            reasons[paper.pk] = _("Zaległość jest w układzie ratalnym.")
        elif find_rest(paper.items, state, batch.as_of) < batch.least_overdue:
            text = _("Zaległość zapłacono albo skorygowano po przygotowaniu pisma.")
            reasons[paper.pk] = text
    return reasons


def _judge_notices(batch: PaperBatch, papers: Sequence[Paper], today: date) -> Mapping[UUID, str]:
    """Return the notices of a charge that was reversed, or replaced, since it was written."""
    standing = dict(
        list_charges(Period.of(batch.start))
        .filter(account__in={paper.account_id for paper in papers})
        .values_list("account_id", "batch__posted_at")
    )
    text = _("Opłatę za ten okres wystornowano albo naliczono ponownie.")
    stale = [paper.pk for paper in papers if not _is_charged(standing.get(paper.account_id), paper)]
    return dict.fromkeys(stale, text)


def _is_charged(posted_at: datetime | None, paper: Paper) -> bool:
    return posted_at is not None and posted_at <= paper.made_at


JUDGES: Mapping[PaperBatch.Kind, Judge] = {
    Kind.NOTICE: _judge_notices,
    # It says what was booked on its day, whatever is booked later.
    Kind.STATEMENT: lambda batch, papers, today: {},
    Kind.REMINDER: _judge_reminders,
}


@transaction.atomic
def withdraw_papers(
    batch: PaperBatch, papers: Sequence[Paper], *, today: date, origin: Origin
) -> int:
    """Withdraw those of the documents that may not leave any more; return how many.

    The accounts are locked: what is posted meanwhile is seen, or waits for the print.
    """
    lock_accounts({paper.account_id for paper in papers})
    unsent = {"printed_at": None, "told_at": None, "withdrawn_at": None}
    waiting = Paper.objects.filter(pk__in=[paper.pk for paper in papers], **unsent)
    rows = list(
        waiting.select_related("batch", "account__payer", "account__premises__building", "person")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    reasons = judge_papers(batch, rows, today)
    withdrawn = [paper for paper in rows if paper.pk in reasons]
    for paper in withdrawn:
        paper.withdrawn_at, paper.withdrawal = timezone.now(), reasons[paper.pk][:255]
        paper.save(update_fields=["withdrawn_at", "withdrawal"])
        changes = {"batch": batch.pk, "reason": paper.withdrawal}
        record("PAPER_WITHDRAWN", origin, obj=paper, subject=paper.person, changes=changes)
    if series := find_series(batch.kind):
        series.withdraw(batch, withdrawn)
    elif batch.kind == Kind.REMINDER:
        accounts = [paper.account_id for paper in withdrawn]
        Reminder.objects.filter(batch=batch, account__in=accounts).delete()
    return len(withdrawn)


@transaction.atomic
def print_papers(
    batch: PaperBatch,
    waiting: Sequence[Paper],
    chosen: Sequence[Paper],
    *,
    today: date,
    origin: Origin,
) -> tuple[int, int]:
    """Judge what waits and mark the chosen documents as printed, in one transaction.

    Returns how many were withdrawn and how many marked: none where one was withdrawn, because the
    sheets in hand are looked through again.
    """
    withdrawn = withdraw_papers(batch, waiting, today=today, origin=origin)
    return withdrawn, 0 if withdrawn else mark_printed(chosen, origin=origin)


def list_withdrawn(batch: PaperBatch, building: Building | None) -> QuerySet[Paper]:
    """Select the withdrawn documents of a pile, or of the whole series, the newest first."""
    at_place = Q(account__premises__building=building) if building else Q()
    papers = batch.papers.filter(at_place, withdrawn_at__isnull=False)
    shown = ("person", "account__premises__building", "account__premises__staircase")
    return papers.select_related(*shown).order_by("-withdrawn_at", "pk")


def list_waiting_papers(kind: PaperBatch.Kind) -> QuerySet[Paper]:
    """Select the unprinted documents of a kind, with whom they are addressed to."""
    return list_papers_to_print().filter(batch__kind=kind).select_related("person")


def judge_new_papers(messages: Sequence[OutgoingMessage], today: date) -> dict[int, str]:
    """Return the e-mails about documents in E-BOK that reach nobody, or none of which is due."""
    papers = Paper.objects.filter(
        batch__in={message.about_id for message in messages},
        person__correspondence_email__in={message.to for message in messages},
        channel=Paper.Channel.ELECTRONIC,
        withdrawn_at__isnull=True,
    ).select_related("batch", "person", "account__payer", "account__premises__building")
    listed = list(papers.order_by("batch_id", "pk"))
    own: defaultdict[tuple[str, str], list[UUID]] = defaultdict(list)
    for paper in listed:
        own[str(paper.batch_id), paper.person.correspondence_email].append(paper.pk)
    judged: dict[UUID, str] = {}
    for batch, of_batch in groupby(listed, key=lambda paper: paper.batch):
        judged |= judge_papers(batch, list(of_batch), today)
    reasons = {}
    for message in messages:
        against = [judged.get(key, "") for key in own[message.about_id, message.to]]
        if not against:
            reasons[message.pk] = _("Adres e-mail zmienił się, zanim wiadomość wyszła.")
        elif all(against):
            reasons[message.pk] = against[0]
    return reasons
