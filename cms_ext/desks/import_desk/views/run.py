"""The page of a run: its progress, its rehearsal, the decision, its report. Without scripts."""

from __future__ import annotations

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

from cms_ext.base.database.background import ASK_AGAIN, WHILE_WAITING, wants_refresh
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import page_of
from cms_ext.desks.import_desk.domain.run import R, RunDesk, accept_run, advance_run, discard_run
from cms_ext.desks.import_desk.models import REHEARSED
from cms_ext.desks.import_desk.views.table import make_csv_response
from cms_ext.evidence.audit.domain.event import origin_of, record
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, Right, for_staff, require_rights

PER_PAGE = 100
ONLY = "wynik"


@dataclass(frozen=True, slots=True)
class Decision(Generic[R]):
    """A further button of a run's page, shown in some `stages` of the run.

    `verb` takes the run and `origin`, and raises ValidationError. With a `warning` the button is
    folded beneath it. Where work `begins`, its first turn is taken while the person waits.
    """

    name: str
    label: Promise
    stages: tuple[str, ...]
    verb: Callable[..., None]
    warning: Promise | str = ""
    begins: bool = False


class RunScreen(ABC, Generic[R]):
    """One kind of run on screen. Its template extends `cms_ext/desks/import_desk/run.html`.

    `url_name` takes the run's key. `accept` is the name of the main button, `discarded` is said
    after the other one; `file_name` begins the report's.
    """

    desk: RunDesk[R]
    url_name: str
    template: str
    accept: str
    discarded: Promise
    file_name: str
    # What the guard of staff asks for.
    rights: tuple[Right, ...]
    # Whom the page names.
    people: tuple[str, ...] = ("created_by",)
    # What may be decided beside accepting and discarding.
    decisions: tuple[Decision[R], ...] = ()

    @abstractmethod
    def outcome_in_words(self, run: R, outcome: str) -> str: ...

    @abstractmethod
    def rows(self, run: R, parts: Sequence[Any]) -> list[Any]:
        """The parts as the template shows them."""

    @abstractmethod
    def report(self, run: R) -> Iterable[Sequence[str]]:
        """The whole report as lines, its heading first."""

    def open_decisions(self, run: R) -> list[Decision[R]]:
        """Those that can be taken now."""
        return [one for one in self.decisions if run.stage in one.stages]

    def details(self, run: R) -> dict[str, Any]:
        """What the page says beside."""
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
    found = {outcome: number for outcome, number in counts.items() if number}
    only = request.GET.get(ONLY, "")
    only = only if only in counts else ""
    parts = desk.parts(run).filter(**{desk.outcome: only} if only else {})
    page = page_of(request, parts, PER_PAGE)
    dealt_with, total = desk.progress(run, counts)
    context = {
        "run": run,
        "accept": screen.accept,
        "counts": [(one, screen.outcome_in_words(run, one), found[one]) for one in found],
        "told": sum(found.values()),
        "only": only,
        "ready": sum(counts[one] for one in desk.ready) if run.stage == REHEARSED else 0,
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
    """The whole report as CSV."""
    require_rights(request, *screen.rights)
    run = get_object_or_404(screen.desk.model, pk=key)
    response = make_csv_response(screen.report(run), f"{screen.file_name}-{run.pk}.csv")
    record("EXPORT", origin_of(request), obj=run, note=run._meta.label)
    return response


def begin_run(screen: RunScreen[R], run: R) -> HttpResponse:
    """What is small is rehearsed, or written, while the person waits; the job goes on with more."""
    advance_run(screen.desk, run, today=business_today(), seconds=WHILE_WAITING)
    return redirect(screen.url_name, run.pk)


def _decided(request: HttpRequest, screen: RunScreen[R], run: R) -> HttpResponse:
    origin = origin_of(request)
    try:
        if screen.accept in request.POST:
            accept_run(screen.desk, run, origin=origin)
            return begin_run(screen, run)
        further = next((one for one in screen.decisions if one.name in request.POST), None)
        if further is not None:
            further.verb(run, origin=origin)
            if further.begins:
                return begin_run(screen, run)
        else:
            discard_run(screen.desk, run, origin=origin)
            messages.success(request, screen.discarded)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(screen.url_name, run.pk)
