"""Runs for the finance desk: the list, one of them, its accounts page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from ebok_plugin.charges.domain.charge_lines import RATE_MISSING
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
    known = run.findings.select_related("account__premises__building", "component")
    return known.order_by("-blocking", "pk")


@dataclass(frozen=True, slots=True)
class FindingCause:
    """The findings of one code about one component, `lines` of them about `accounts` accounts.

    `about_accounts` tells whether it is about accounts at all, and `message` is the oldest one.
    """

    code: str
    blocking: bool
    component_id: int | None
    component: str
    lines: int
    accounts: int
    about_accounts: bool
    message: str

    @property
    def key(self) -> str:
        """As an address names it: `QUANTITY_MISSING-7`."""
        return f"{self.code}-{self.component_id or 0}"


def causes_of(run: ChargeRun) -> list[FindingCause]:
    """Why a run has findings, blocking causes first. One query, however many there are."""
    rows = run.findings.order_by().values_list(
        "code", "blocking", "component_id", "component__name"
    )
    counted = rows.annotate(
        Count("pk"), Sum("accounts"), Count("account_id"), Min("message"), first=Min("pk")
    ).order_by("-blocking", "first")
    return [
        FindingCause(
            code,
            blocking,
            component,
            name or "",
            lines,
            accounts,
            bool(with_account) or code == RATE_MISSING,
            message,
        )
        for code, blocking, component, name, lines, accounts, with_account, message, _first in (
            counted
        )
    ]


def findings_of_cause(run: ChargeRun, cause: FindingCause) -> QuerySet[ChargeRunFinding]:
    """The findings of one cause in the order of their accounts."""
    return findings_of(run).filter(code=cause.code, component=cause.component_id)


def first_findings(run: ChargeRun, most: int) -> list[ChargeRunFinding]:
    """The first findings about accounts, `most` of each cause. One query."""
    place = Window(RowNumber(), partition_by=["code", "component_id"], order_by="pk")
    about_accounts = findings_of(run).filter(account__isnull=False)
    return list(about_accounts.annotate(place=place).filter(place__lte=most))


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
