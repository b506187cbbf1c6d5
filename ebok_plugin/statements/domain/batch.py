"""Series of papers: started for all accounts that they concern; how far each is. A job makes them
(`making.py`).
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.notice import list_charges
from ebok_plugin.statements.models import Paper, PaperBatch


def list_batch_accounts(batch: PaperBatch) -> QuerySet[Account]:
    """The accounts of a series by id, with related rows; who gets a paper is decided later.

    Accounts that were opened after the series was started are not left out: they stand at the end.
    """
    accounts = Account.objects.select_related("payer", "premises__building").order_by("pk")
    if batch.kind == PaperBatch.Kind.NOTICE:
        charged = list_charges(Period.of(batch.start)).values("account_id")
        return accounts.filter(pk__in=charged)
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gte=batch.start)
    if batch.kind == PaperBatch.Kind.STATEMENT:
        return accounts.filter(open_then, opened_on__lte=batch.end)
    return accounts.filter(reminders__batch=batch)


Kind = PaperBatch.Kind


class BatchRefused(Refusal):
    """A series that cannot be started; the message is for the clerk."""


def start_notices(period: Period, *, today: date, origin: Origin) -> PaperBatch:
    """„Opłata za …” for every account with a charge of the month."""
    return _start(Kind.NOTICE, period.first_day, period.last_day, today, origin)


def start_statements(start: date, end: date, *, today: date, origin: Origin) -> PaperBatch:
    """„Zestawienie operacji” of the days, for every account that was open in them."""
    if end > today:
        raise BatchRefused(
            "SERIES_FUTURE", _("Okres zestawienia nie może kończyć się po dzisiejszym dniu.")
        )
    if end < start:
        raise BatchRefused("SERIES_ORDER", _("Koniec okresu jest przed początkiem. Zamień dni."))
    return _start(Kind.STATEMENT, start, end, today, origin)


@transaction.atomic
def _start(
    kind: PaperBatch.Kind, start: date, end: date, today: date, origin: Origin
) -> PaperBatch:
    batch = PaperBatch(
        kind=kind,
        start=start,
        end=end,
        as_of=today,
        least_overdue=ZERO,
        made_by=origin.actor,
        started_at=timezone.now(),
    )
    batch.total = list_batch_accounts(batch).count()
    if not batch.total:
        raise BatchRefused("SERIES_EMPTY", _("Nie ma konta, którego dotyczyłyby takie dokumenty."))
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError:
        raise BatchRefused(
            "SERIES_KNOWN", _("Takie dokumenty z dzisiejszą datą są już zlecone.")
        ) from None
    record_start(batch, origin)
    return batch


def record_start(batch: PaperBatch, origin: Origin) -> None:
    """Into the access log: which papers were ordered, and for how many accounts."""
    record(
        "PAPERS_STARTED",
        origin,
        obj=batch,
        to_state=batch.state,
        changes={
            "kind": batch.kind,
            "from": str(batch.start),
            "to": str(batch.end),
            "accounts": batch.total,
        },
    )


_ELECTRONIC = Q(papers__channel=Paper.Channel.ELECTRONIC)
_PRINT = Q(papers__channel=Paper.Channel.PRINT)


def list_batches() -> QuerySet[PaperBatch]:
    """The newest first, each with `made`, `electronic`, `told`, `opened`, `on_paper`, `printed`.

    One query for any number of them.
    """
    return (
        PaperBatch.objects.select_related("made_by")
        .annotate(
            made=Count("papers"),
            electronic=Count("papers", filter=_ELECTRONIC),
            told=Count("papers", filter=_ELECTRONIC & Q(papers__told_at__isnull=False)),
            opened=Count("papers", filter=Q(papers__opened_at__isnull=False)),
            on_paper=Count("papers", filter=_PRINT),
            printed=Count("papers", filter=_PRINT & Q(papers__printed_at__isnull=False)),
        )
        .order_by("-pk")
    )


def percent_done(batch: PaperBatch) -> int:
    """Percent of the accounts that were processed; 100 only when all were."""
    return min(100, batch.looked_at * 100 // batch.total) if batch.total else 100


def list_papers_about(account_id: int) -> QuerySet[Paper]:
    """The papers of an account for its card, the newest first."""
    return Paper.objects.filter(account_id=account_id).select_related("batch", "person")
