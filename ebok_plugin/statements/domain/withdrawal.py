"""Documents that may not leave any more: judged when they are printed, withdrawn with a reason.

What was composed days ago may be untrue today: the addressee died, paid, got a plan or moved.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, record
from cms_ext.premises.models import Building
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.statements.domain.batch import find_series, list_papers_to_print
from ebok_plugin.statements.models import Paper, PaperBatch, Reminder

Kind = PaperBatch.Kind
Judge = Callable[[PaperBatch, Sequence[Paper], date], Mapping[UUID, str]]


def judge_papers(batch: PaperBatch, papers: Sequence[Paper], today: date) -> dict[UUID, str]:
    """Return why unprinted documents may not leave, by key; a fixed number of queries."""
    series = find_series(batch.kind)
    judge = series.judge if series else JUDGES[Kind(batch.kind)]
    reasons = dict(judge(batch, papers, today))
    for paper in papers:
        reason = _judge_addressee(paper)
        if reason:
            reasons.setdefault(paper.pk, reason)
    return reasons


def word_death(names: Sequence[str]) -> str:
    """Return what speaks against a letter to people who have died, before and after the order."""
    text = _("{name} nie żyje. Ustal spadkobierców, zanim wyślesz pismo.")
    return text.format(name=", ".join(names))


def _judge_addressee(paper: Paper) -> str:
    """Return what speaks against any document: a death, or another address since."""
    person = paper.person
    if person.died_on is not None:
        return word_death([person.name])
    if paper.address_hash and paper.address_hash != keyed_hash(person.correspondence_address):
        return _("Adres do korespondencji zmienił się po przygotowaniu pisma.")
    return ""


def _judge_reminders(batch: PaperBatch, papers: Sequence[Paper], today: date) -> Mapping[UUID, str]:
    states = account_reader().balances_of([paper.account for paper in papers], today)
    reasons = {paper.pk: _judge_reminder(batch, states[paper.account_id]) for paper in papers}
    return {key: reason for key, reason in reasons.items() if reason}


def _judge_reminder(batch: PaperBatch, state: AccountBalance) -> str:
    if state.in_plan:
        return _("Zaległość jest w układzie ratalnym.")
    late = sum_money(debit.amount for debit in state.open_debits if debit.due_date < batch.as_of)
    # On a mirror without items the sum is all there is.
    if (late if state.open_debits else state.arrears) < batch.least_overdue:
        return _("Zaległość zapłacono albo skorygowano po przygotowaniu pisma.")
    return ""


# A statement and a notice of charges stay true after a payment or a plan.
JUDGES: Mapping[PaperBatch.Kind, Judge] = {
    Kind.NOTICE: lambda batch, papers, today: {},
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
    waiting = list_papers_to_print().filter(pk__in=[paper.pk for paper in papers])
    rows = list(
        waiting.select_related("account__payer", "account__premises__building", "person")
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


def list_withdrawn(batch: PaperBatch, building: Building | None) -> QuerySet[Paper]:
    """Select the withdrawn documents of a pile, or of the whole series, the newest first."""
    at_place = Q(account__premises__building=building) if building else Q()
    papers = batch.papers.filter(at_place, withdrawn_at__isnull=False)
    shown = ("person", "account__premises__building", "account__premises__staircase")
    return papers.select_related(*shown).order_by("-withdrawn_at", "pk")
