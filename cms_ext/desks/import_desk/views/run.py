"""The page of a run: its progress, rehearsal, decision and report. Without scripts."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.writing import make_csv_response
from cms_ext.base.web.paging import select_page
from cms_ext.base.web.responses import ASK_AGAIN, wants_refresh
from cms_ext.desks.import_desk.domain.run import R, RunDesk, accept_run, advance_run, discard_run
from cms_ext.desks.import_desk.models import REHEARSED
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, Right, for_staff, require_rights

PER_PAGE = 100
# Seconds for which a request works while the person waits; a job does the rest.
WHILE_WAITING = 3.0
ONLY = "wynik"


@dataclass(frozen=True, slots=True)
class Decision(Generic[R]):
    """A further button of a run's page, displayed in some `stages` of the run.

    `verb` takes the run and `origin`, and raises ValidationError. With a `warning` the button is
    folded below it. If work `begins`, its first turn is taken while the person waits.
    """

    name: str
    label: Promise
    stages: tuple[str, ...]
    verb: Callable[..., None]
    warning: Promise | str = ""
    begins: bool = False


class RunScreen(ABC, Generic[R]):
    """One kind of run on screen. Its template extends `cms_ext/desks/import_desk/run.html`.

    `url_name` takes the run's key. `accept` is the name of the main button, `discarded` is
    displayed after the other one; `file_name` begins the report's.
    """

    desk: RunDesk[R]
    url_name: str
    template: str
    accept: str
    discarded: Promise
    file_name: str
    # Rights that the page requires.
    rights: tuple[Right, ...]
    # Foreign keys of the people whom the page names.
    people: tuple[str, ...] = ("created_by",)
    # Decisions besides accepting and discarding.
    decisions: tuple[Decision[R], ...] = ()

    @abstractmethod
    def outcome_in_words(self, run: R, outcome: str) -> str: ...

    @abstractmethod
    def rows(self, run: R, parts: Sequence[Any]) -> list[Any]:
        """Return the parts as the template displays them."""

    @abstractmethod
    def report(self, run: R) -> Iterable[Sequence[str]]:
        """Return the complete report as lines, its heading first."""

    def open_decisions(self, run: R) -> list[Decision[R]]:
        """List the decisions that can be taken now."""
        return [decision for decision in self.decisions if run.stage in decision.stages]

    def details(self, run: R) -> dict[str, Any]:
        """Return what else the page displays."""
        return {}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def run_page(request: HttpRequest, screen: RunScreen[Any], key: int) -> HttpResponse:
    require_rights(request, *screen.rights)
    desk = screen.desk
    run = get_object_or_404(desk.model._default_manager.select_related(*screen.people), pk=key)
    if request.method == "POST":
        return _decided(request, screen, run)
    counts = desk.counts(run)
    present = {outcome: number for outcome, number in counts.items() if number}
    only = request.GET.get(ONLY, "")
    only = only if only in counts else ""
    parts = desk.parts(run).filter(**{desk.outcome: only} if only else {})
    page = select_page(request, parts, PER_PAGE)
    dealt_with, total = desk.progress(run, counts)
    context = {
        "run": run,
        "accept": screen.accept,
        "counts": [
            (outcome, screen.outcome_in_words(run, outcome), present[outcome])
            for outcome in present
        ],
        "note_count": sum(present.values()),
        "only": only,
        "ready": sum(counts[outcome] for outcome in desk.ready) if run.stage == REHEARSED else 0,
        "decisions": screen.open_decisions(run),
        "asks_again": wants_refresh(request),
        "dealt_with": dealt_with,
        "total": total,
        "page_obj": page,
        "rows": screen.rows(run, list(page)),
        **screen.details(run),
    }
    response = render(request, screen.template, context)
    if run.is_at_work and context["asks_again"]:
        response["Refresh"] = ASK_AGAIN
    return response


@require_safe
@for_staff(ENTERS_ADMIN)
def run_report(request: HttpRequest, screen: RunScreen[Any], key: int) -> HttpResponse:
    """Send the complete report as CSV."""
    require_rights(request, *screen.rights)
    run = get_object_or_404(screen.desk.model, pk=key)
    response = make_csv_response(screen.report(run), f"{screen.file_name}-{run.pk}.csv")
    record("EXPORT", read_origin(request), obj=run, note=run._meta.label)
    return response


def begin_run(screen: RunScreen[R], run: R) -> HttpResponse:
    """Take the first turn while the person waits; the job continues with the rest."""
    advance_run(screen.desk, run, today=business_today(), seconds=WHILE_WAITING)
    return redirect(screen.url_name, run.pk)


def _decided(request: HttpRequest, screen: RunScreen[R], run: R) -> HttpResponse:
    origin = read_origin(request)
    try:
        if screen.accept in request.POST:
            accept_run(screen.desk, run, origin=origin)
            return begin_run(screen, run)
        decision = next(
            (candidate for candidate in screen.decisions if candidate.name in request.POST), None
        )
        if decision is not None:
            decision.verb(run, origin=origin)
            if decision.begins:
                return begin_run(screen, run)
        else:
            discard_run(screen.desk, run, origin=origin)
            messages.success(request, screen.discarded)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(screen.url_name, run.pk)
