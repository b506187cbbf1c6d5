"""Series of documents: their kinds, started for the accounts they concern, printed by piles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.pdf.rendering import join_papers
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Building
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.named_items import NamedItems
from ebok_plugin.statements.domain.papers.letters import list_charges
from ebok_plugin.statements.models import Paper, PaperBatch


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A rendered paper before it is stored; `person` is its addressee, None for the payer.

    One that `needs_proof` of delivery goes by post, also to who gets documents in E-BOK. `items`
    are those that it names as late.
    """

    account: Account
    title: str
    pdf: bytes
    person: Person | None = None
    needs_proof: bool = False
    items: NamedItems = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()

    @property
    def addressee(self) -> Person:
        return self.person or self.account.payer


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of series: its accounts, its documents, and what follows in the same transaction.

    `draw` gets the accounts of a portion, with payer and premises; `settle` also what was drawn.
    `judge` says for unprinted documents, by key, why they may not leave any more; `withdraw` undoes
    what `settle` left for those that were withdrawn.
    """

    accounts: Callable[[PaperBatch, QuerySet[Account]], QuerySet[Account]]
    draw: Callable[[PaperBatch, Sequence[Account]], Iterable[DrawnPaper]]
    settle: Callable[[PaperBatch, Sequence[Account], Sequence[DrawnPaper]], None]
    judge: Callable[[PaperBatch, Sequence[Paper], date], Mapping[UUID, str]]
    withdraw: Callable[[PaperBatch, Sequence[Paper]], None]


_series: dict[str, Series] = {}


def register_series(kind: str, series: Series) -> None:
    """Register how the documents of a kind are made."""
    _series[kind] = series


def find_series(kind: str) -> Series | None:
    """Return the registered kind of series, None for those of this app."""
    return _series.get(kind)


def list_batch_accounts(batch: PaperBatch) -> QuerySet[Account]:
    """Select the accounts of a series by id; who gets a paper is decided later.

    Accounts that were opened after the start are not left out: they come last.
    """
    accounts = Account.objects.select_related("payer", "premises__building").order_by("pk")
    if series := find_series(batch.kind):
        return series.accounts(batch, accounts)
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
    """Start „Opłata za …” for every account with a charge of the month."""
    return _start(Kind.NOTICE, period.first_day, period.last_day, today, origin)


def start_statements(start: date, end: date, *, today: date, origin: Origin) -> PaperBatch:
    """Start „Zestawienie operacji” of the days for every account open in them."""
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
    _record_start(batch, origin)
    return batch


def start_series(
    kind: PaperBatch.Kind, total: int, today: date, origin: Origin, **facts: Any
) -> PaperBatch:
    """Start a series of letters of one day, for this number of accounts."""
    batch = PaperBatch(kind=kind, start=today, end=today, as_of=today, total=total)
    batch.made_by, batch.started_at = origin.actor, timezone.now()
    for name, value in ({"least_overdue": ZERO} | facts).items():
        setattr(batch, name, value)
    batch.save()
    _record_start(batch, origin)
    return batch


def _record_start(batch: PaperBatch, origin: Origin) -> None:
    """Log which documents were ordered, and for how many accounts."""
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
_PRINT = Q(papers__channel=Paper.Channel.PRINT, papers__withdrawn_at__isnull=True)


def list_batches() -> QuerySet[PaperBatch]:
    """Select the series, newest first, with their counts. One query.

    Counts: `made`, `electronic`, `told`, `opened`, `on_paper`, `printed`, `withdrawn`.
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
            withdrawn=Count("papers", filter=Q(papers__withdrawn_at__isnull=False)),
        )
        .order_by("-pk")
    )


def percent_done(batch: PaperBatch) -> int:
    """Return the percentage of accounts processed; 100 only when all are."""
    return min(100, batch.looked_at * 100 // batch.total) if batch.total else 100


def list_account_papers(account_id: int) -> QuerySet[Paper]:
    """Select the documents of an account for its card, newest first, without withdrawn ones."""
    papers = Paper.objects.filter(account_id=account_id, withdrawn_at__isnull=True)
    return papers.select_related("batch", "person")


_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Pile:
    """The unprinted documents of a series for one building."""

    batch: PaperBatch
    building: Building
    count: int


@dataclass(frozen=True, slots=True)
class WaitingSeries:
    """A series with unprinted documents, and its piles."""

    batch: PaperBatch
    piles: Sequence[Pile]

    @property
    def count(self) -> int:
        return sum(pile.count for pile in self.piles)


def list_waiting_series() -> list[WaitingSeries]:
    """List the series to print with their piles, the oldest first: three queries."""
    by_series = groupby(list_piles(), key=lambda pile: pile.batch)
    return [WaitingSeries(batch, list(piles)) for batch, piles in by_series]


def list_piles() -> list[Pile]:
    """List all piles to print, the oldest series first: three queries."""
    counted = list(
        list_papers_to_print()
        .values_list("batch_id", "account__premises__building_id")
        .annotate(count=Count("pk"))
        .order_by("batch_id", "account__premises__building__code__polish")
    )
    batches = PaperBatch.objects.in_bulk({row[0] for row in counted})
    buildings = Building.objects.in_bulk({row[1] for row in counted})
    return [Pile(batches[batch], buildings[building], n) for batch, building, n in counted]


# Documents of one print: some reams of paper, and a file that a printer accepts.
AT_ONCE = 500


def list_pile(batch: PaperBatch, building: Building | None) -> list[Paper]:
    """List the next AT_ONCE documents of a pile by staircase and flat.

    A whole series goes building by building.
    """
    papers = _waiting(batch, building).select_related(
        "batch", "account__premises__staircase", "account__premises__building", "person"
    )
    if building is not None:
        return sorted(papers, key=_place)[:AT_ONCE]
    ordered = papers.order_by(
        "account__premises__building__code__polish", "account__premises__code__polish"
    )
    return list(ordered[:AT_ONCE])


def count_pile(batch: PaperBatch, building: Building | None) -> int:
    """Count the unprinted documents of a pile, or of the whole series."""
    return _waiting(batch, building).count()


def merge_papers(papers: Iterable[Paper], *, own_sheets: bool = True) -> bytes:
    """Join the files of the papers for the printer; `own_sheets` is for printing on both sides."""
    return join_papers(map(_intact_path, papers), own_sheets=own_sheets)


def _intact_path(paper: Paper) -> Path:
    with open_sealed_file(paper.file):
        return Path(paper.file.path)


@transaction.atomic
def mark_printed(papers: Sequence[Paper], *, origin: Origin) -> int:
    """Mark documents as printed; returns how many were not marked before.

    Documents that joined the pile after printing stay in it.
    """
    keys = [paper.pk for paper in papers]
    marked = (
        list_papers_to_print()
        .filter(pk__in=keys)
        .update(printed_at=timezone.now(), printed_by=origin.actor)
    )
    if marked:
        record(
            "PAPERS_PRINTED",
            origin,
            obj=papers[0].batch,
            changes={"papers": marked},
        )
    return marked


def list_papers_to_print() -> QuerySet[Paper]:
    """Select all documents that nobody has printed yet, without withdrawn ones."""
    return Paper.objects.filter(
        channel=Paper.Channel.PRINT, printed_at__isnull=True, withdrawn_at__isnull=True
    )


def _waiting(batch: PaperBatch, building: Building | None) -> QuerySet[Paper]:
    papers = list_papers_to_print().filter(batch=batch)
    return papers if building is None else papers.filter(account__premises__building=building)


def _place(paper: Paper) -> tuple[list[tuple[int, str]], list[tuple[int, str]], str]:
    premises = paper.account.premises
    staircase = premises.staircase.code if premises.staircase else ""
    return _natural(staircase), _natural(premises.number), paper.account.account_no


def _natural(text: str) -> list[tuple[int, str]]:
    """Sort key with `2` before `10`, and `10` before `10A`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(text)]
