"""A run: a large import that a person decides on, and that proceeds part by part.

The last run of a kind tells its feed to when the data are good.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.models import (
    DISCARDED,
    DONE,
    REHEARSED,
    REHEARSING,
    ImportedFile,
    ImportRun,
)
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.plugins import FeedRun

# A desk knows how to rehearse and write the parts of one kind; decisions, job turns and events of
# the access log are the same for all. The run itself is the receipt: it stores the very bytes that
# were rehearsed until it is over.
R = TypeVar("R", bound=ImportRun)


class RunDesk(ABC, Generic[R]):
    """One kind of run; failures of its job carry `name`.

    `accepted` and `discarded` are the decisions in the access log, `not_waiting` answers a decision
    that comes too late. `outcome` is the field of a part with its result; `outcomes` are its values
    in the order of the summary, `ready` those that will be written. `broken` is raised when the
    rest of a source cannot be read.
    """

    name: str
    model: type[R]
    accepted: str
    discarded: str
    not_waiting: Promise
    outcome: str
    outcomes: tuple[str, ...]
    ready: tuple[str, ...]
    broken: tuple[type[Exception], ...]

    @abstractmethod
    def parts(self, run: R) -> QuerySet[Any]:
        """Return the rows of the report, with what the page displays of them."""

    @abstractmethod
    def steps(self, run: R, *, today: date) -> Generator[None, None, None]:
        """Process the remaining parts of this stage, one a step, saved before the next begins.

        Stops early if another worker or a decision came first.
        """

    @abstractmethod
    def has_left(self, run: R) -> bool:
        """Tell whether anything of this stage is still to be done."""

    @abstractmethod
    def break_off(self, run: R, problem: str) -> None:
        """Record that the source cannot be read to its end."""

    @abstractmethod
    def progress(self, run: R, counts: Mapping[str, int]) -> tuple[int, int]:
        """Return (done, total) parts of this stage; `counts` are its outcomes."""

    def require_right(self, origin: Origin) -> None:
        """Raise PermissionDenied, if the screen's own check is not enough."""

    def begin_writing(self, run: R, origin: Origin) -> None:
        """Prepare the writing after the rehearsal. Raises ValidationError for nothing."""

    def ends_in(self, run: R) -> str:
        """Return the final stage of a run whose present stage is done."""
        return DONE

    def written(self, run: R) -> None:
        """React to the end of a run whose last part is written."""

    def counts(self, run: R) -> Mapping[str, int]:
        """Count parts by outcome so far, in the order of the summary. One query."""
        rows = self.parts(run).order_by().values_list(self.outcome).annotate(number=Count("pk"))
        numbers = dict(rows)
        return {outcome: numbers.get(outcome, 0) for outcome in self.outcomes}


# Length of one turn of the scheduler; other jobs wait meanwhile.
SECONDS = 20.0


@transaction.atomic
def accept_run(desk: RunDesk[R], run: R, *, origin: Origin) -> None:
    """Let the good parts be written. Raises as `lock_run`, or if there are none."""
    before = lock_run(desk, run, (REHEARSED,), str(desk.not_waiting), origin=origin)
    desk.begin_writing(run, origin)
    run.stage = run.WRITING
    run.save()
    record(desk.accepted, origin, obj=run, from_state=before, to_state=run.stage)


@transaction.atomic
def discard_run(desk: RunDesk[R], run: R, *, origin: Origin) -> None:
    """Discard a run, also during its rehearsal; the report stays.

    Raises as `lock_run`.
    """
    before = lock_run(desk, run, (REHEARSING, REHEARSED), str(desk.not_waiting), origin=origin)
    end_run(run, DISCARDED)
    record(desk.discarded, origin, obj=run, from_state=before, to_state=run.stage)


def lock_run(
    desk: RunDesk[R], run: R, stages: Collection[str], refusal: str, *, origin: Origin
) -> str:
    """Lock a run to the transaction's end and return its stage, one of `stages`.

    Raises PermissionDenied, or ValidationError with `refusal` when it is in none of them.
    """
    desk.require_right(origin)
    run.refresh_from_db(from_queryset=desk.model._default_manager.select_for_update())
    if run.stage not in stages:
        raise ValidationError(refusal)
    return run.stage


def end_run(run: ImportRun, stage: str) -> None:
    """End a run in this stage."""
    run.discard_inputs()
    run.stage, run.ended_at = stage, timezone.now()
    run.save()


def advance_run(desk: RunDesk[R], run: R, *, today: date, seconds: float = SECONDS) -> int:
    """Continue a run for so many seconds after opening its source; return the steps done."""
    run.refresh_from_db()
    if not run.is_at_work:
        return 0
    done, problem = 0, ""
    try:
        with closing(desk.steps(run, today=today)) as steps:
            until = time.monotonic() + seconds
            for _step in steps:
                done += 1
                if time.monotonic() > until:
                    break
    except desk.broken as broken:
        problem = str(broken)
    _advance(desk, run, problem)
    return done


def advance_runs(desk: RunDesk[R], *, today: date) -> None:
    """Continue all runs; the job. Raises all failures together, after the last run."""
    failures = []
    at_work = desk.model._default_manager.filter(stage__in=desk.model.stages_at_work())
    for run in at_work.select_related("created_by").order_by("pk"):
        try:
            advance_run(desk, run, today=today)
        except Exception as failure:
            failure.add_note(f"{desk.name} {run.pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{desk.name}s", failures)


@transaction.atomic
def _advance(desk: RunDesk[R], run: R, problem: str) -> None:
    """Move to the next stage when nothing is left of this one, or the source broke."""
    run.refresh_from_db(from_queryset=desk.model._default_manager.select_for_update())
    if run.is_at_work and problem:
        desk.break_off(run, problem)
    if not run.is_at_work or desk.has_left(run):
        return
    if run.stage == REHEARSING:
        run.stage = REHEARSED
        run.save()
    else:
        end_run(run, desk.ends_in(run))
        desk.written(run)


def read_last_file(kind: str, today: date) -> Sequence[FeedRun]:
    """Read the last committed file of a kind; its data are of the day of the commit. One query."""
    return list_files(kind, "", 1) or [FeedRun()]


def list_files(kind: str, key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest committed files of a kind, which is one feed without keys. One query."""
    files = ImportedFile.objects.filter(kind=kind).select_related("committed_by__person")
    return [describe_run(file) for file in files[:limit]]


def describe_run(file: Any, address: str = "") -> FeedRun:
    """Describe a committed file, of any model with `committed_at`, `committed_by` and counts."""
    totals = _("wierszy: %(rows)s, nowych: %(new)s, zmienionych: %(changed)s")
    counts = {"rows": file.rows_read, "new": file.rows_new, "changed": file.rows_changed}
    return FeedRun(
        good_to=timezone.localdate(file.committed_at),
        at=file.committed_at,
        by=str(file.committed_by or ""),
        totals=totals % counts,
        address=address,
    )
