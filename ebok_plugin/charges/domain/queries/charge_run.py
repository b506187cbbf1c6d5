"""Runs for the finance desk: the list, one of them, its accounts page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from ebok_plugin.charges.models import (
    ChargeRun,
    ChargeRunComponent,
    ChargeRunFinding,
    ChargeRunItem,
)


def runs() -> QuerySet[ChargeRun]:
    """All charge runs, the newest first, with the users who made and approved them."""
    return ChargeRun.objects.select_related("made_by", "approved_by", "only_account")


def runs_waiting() -> QuerySet[ChargeRun]:
    """The runs that a second person can approve, the oldest first."""
    waiting = runs().filter(state=ChargeRun.State.REHEARSED, blocking=0, documents__gt=0)
    return waiting.order_by("made_at", "pk")


def runs_to_post() -> QuerySet[ChargeRun]:
    """The approved runs that are not wholly posted, the oldest first."""
    unfinished = (ChargeRun.State.APPROVED, ChargeRun.State.POSTING)
    return runs().filter(state__in=unfinished).order_by("approved_at", "pk")


def items_of(run: ChargeRun, mark: str | None = None) -> QuerySet[ChargeRunItem]:
    """The accounts of a run in the order of their numbers, all or those with one mark."""
    items = run.items.select_related("account__premises__building")
    if mark is not None:
        items = items.filter(mark=mark)
    return items.order_by("account__account_no")


def marks_of(run: ChargeRun) -> dict[str, int]:
    """How many accounts have each mark. One query."""
    rows = run.items.order_by().values_list("mark").annotate(Count("pk"))
    return dict(rows)


def components_of(run: ChargeRun) -> QuerySet[ChargeRunComponent]:
    """The sums by component of the run and of the month before."""
    return run.components.select_related("component").order_by("component_id")


def findings_of(run: ChargeRun) -> QuerySet[ChargeRunFinding]:
    """The findings of a run, blocking ones first."""
    return run.findings.select_related("account", "component").order_by("-blocking", "pk")


@dataclass(frozen=True, slots=True)
class PostingProgress:
    """How many of a run's documents are posted."""

    posted: int
    documents: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said only when nothing is left."""
        return self.posted * 100 // self.documents if self.documents else 100


def progress_of(run: ChargeRun) -> PostingProgress:
    """How many documents the run has and how many are posted. One query."""
    posted = run.portions.aggregate(posted=Sum("documents"))["posted"] or 0
    return PostingProgress(posted, run.documents)
