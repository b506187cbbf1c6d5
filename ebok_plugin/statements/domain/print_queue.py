"""Papers to print and deliver: a pile for each building, in walking order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from cms_ext.base.pdf.joining import join_papers
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.premises.models import Building
from ebok_plugin.statements.models import Paper, PaperBatch

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Pile:
    """The papers of a series for one building that nobody has printed yet."""

    batch: PaperBatch
    building: Building
    count: int


def list_piles() -> list[Pile]:
    """All piles to print, the oldest series first: three queries."""
    counted = list(
        list_papers_to_print()
        .values_list("batch_id", "account__premises__building_id")
        .annotate(count=Count("pk"))
        .order_by("batch_id", "account__premises__building__code")
    )
    batches = PaperBatch.objects.in_bulk({row[0] for row in counted})
    buildings = Building.objects.in_bulk({row[1] for row in counted})
    return [Pile(batches[batch], buildings[building], n) for batch, building, n in counted]


# One print at a time: some reams of paper, and a file that a printer takes.
AT_ONCE = 500


def list_pile(batch: PaperBatch, building: Building | None = None) -> list[Paper]:
    """The next AT_ONCE papers of a pile in walking order: staircase by staircase, flat by flat.

    Of a whole series building by building.
    """
    papers = _waiting(batch, building).select_related("account__premises__staircase")
    if building is not None:
        return sorted(papers, key=_place)[:AT_ONCE]
    by_building = papers.select_related("account__premises__building")
    ordered = by_building.order_by("account__premises__building__code", "account__premises__code")
    return list(ordered[:AT_ONCE])


def count_pile(batch: PaperBatch, building: Building | None = None) -> int:
    """How many papers of a pile, or of the whole series, nobody has printed yet."""
    return _waiting(batch, building).count()


def join_papers(papers: Iterable[Paper]) -> bytes:
    """Their files, joined for the printer."""
    return join_papers(Path(paper.file.path) for paper in papers)


@transaction.atomic
def mark_printed(papers: Sequence[Paper], *, origin: Origin) -> int:
    """Mark papers as printed; returns how many were not marked before.

    Papers that joined the pile after printing are not among them and stay in it.
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
    """All papers that nobody has printed yet."""
    return Paper.objects.filter(channel=Paper.Channel.PRINT, printed_at__isnull=True)


def _waiting(batch: PaperBatch, building: Building | None) -> QuerySet[Paper]:
    papers = list_papers_to_print().filter(batch=batch)
    return papers if building is None else papers.filter(account__premises__building=building)


def _place(paper: Paper) -> tuple[list[tuple[int, str]], list[tuple[int, str]], str]:
    premises = paper.account.premises
    staircase = premises.staircase.code if premises.staircase else ""
    return _natural(staircase), _natural(premises.number), paper.account.account_no


def _natural(text: str) -> list[tuple[int, str]]:
    """`2` before `10`, `10` before `10A`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(text)]
