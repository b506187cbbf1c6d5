"""The verbs of a run: a person decides, the work goes on part by part and can be stopped."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Generator, Mapping
from contextlib import closing
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from cms_ext.desks.import_desk.models import DISCARDED, DONE, REHEARSED, REHEARSING, ImportRun
from cms_ext.evidence.audit.domain.event import Origin, record

# A desk knows how the parts of one kind are rehearsed and written; the decisions, the turns of the
# work and the traces in the access log are the same for all. The run itself is the receipt: it
# keeps the very bytes that were rehearsed until it is over.
R = TypeVar("R", bound=ImportRun)


class RunDesk(ABC, Generic[R]):
    """One kind of run; `name` stands in failures of its job.

    `accepted` and `discarded` are the decisions in the access log, `not_waiting` is said to who
    decides too late. `outcome` is the field of a part that says what became of it; `outcomes` are
    its values in the order of the summary, `ready` those that a writing is about. `broken` is
    raised when the rest of a source cannot be read.
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
        """The rows of the report, with what the page shows of them."""

    @abstractmethod
    def steps(self, run: R, *, today: date) -> Generator[None, None, None]:
        """Deal with the parts that are left of this stage: one a step, kept before the next begins.

        Ends early when another worker or a decision was faster.
        """

    @abstractmethod
    def has_left(self, run: R) -> bool:
        """Whether anything of this stage is still to be done."""

    @abstractmethod
    def break_off(self, run: R, problem: str) -> None:
        """Write down that the source cannot be read to its end."""

    @abstractmethod
    def progress(self, run: R, counts: Mapping[str, int]) -> tuple[int, int]:
        """How many parts of how many are dealt with in this stage; `counts` are its outcomes."""

    def require_right(self, origin: Origin) -> None:
        """PermissionDenied for who may not decide, where the screen's own guard is not enough."""

    def begin_writing(self, run: R, origin: Origin) -> None:
        """The rehearsal gives way to the writing. Raises ValidationError when there is nothing."""

    def ends_in(self, run: R) -> str:
        """The stage of a run that is over when nothing is left of the present one."""
        return DONE

    def written(self, run: R) -> None:
        """The last part is written, and the run is over."""

    def counts(self, run: R) -> Mapping[str, int]:
        """How many parts have which outcome so far, in the order of the summary. One query."""
        told = self.parts(run).order_by().values_list(self.outcome).annotate(number=Count("pk"))
        numbers = dict(told)
        return {outcome: numbers.get(outcome, 0) for outcome in self.outcomes}


# One turn of the scheduler: other jobs wait meanwhile.
SECONDS = 20.0


@transaction.atomic
def accept_run(desk: RunDesk[R], run: R, *, origin: Origin) -> None:
    """Let what was found good be written. Raises as `lock_run`, or when there is nothing."""
    before = lock_run(desk, run, (REHEARSED,), str(desk.not_waiting), origin=origin)
    desk.begin_writing(run, origin)
    run.stage = run.WRITING
    run.save()
    record(desk.accepted, origin, obj=run, from_state=before, to_state=run.stage)


@transaction.atomic
def discard_run(desk: RunDesk[R], run: R, *, origin: Origin) -> None:
    """Nothing is made of it, also when the rehearsal still goes on; the report stays.

    Raises as `lock_run`.
    """
    before = lock_run(desk, run, (REHEARSING, REHEARSED), str(desk.not_waiting), origin=origin)
    end_run(run, DISCARDED)
    record(desk.discarded, origin, obj=run, from_state=before, to_state=run.stage)


def lock_run(
    desk: RunDesk[R], run: R, stages: Collection[str], refusal: str, *, origin: Origin
) -> str:
    """The stage it is in, one of `stages`, held to the transaction's end for who may decide.

    Raises PermissionDenied, or ValidationError with `refusal` when it is in none of them.
    """
    desk.require_right(origin)
    run.refresh_from_db(from_queryset=desk.model._default_manager.select_for_update())
    if run.stage not in stages:
        raise ValidationError(refusal)
    return run.stage


def end_run(run: ImportRun, stage: str) -> None:
    """It is over, in this stage."""
    run.discard_inputs()
    run.stage, run.ended_at = stage, timezone.now()
    run.save()


def advance_run(desk: RunDesk[R], run: R, *, today: date, seconds: float = SECONDS) -> int:
    """Go on with a run for this long, counted after its source was opened; how many steps."""
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
    """The job. A run that fails keeps no other waiting; raises the failures together, after all."""
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
    """The next stage when nothing is left of this one, or nothing can be read any more."""
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
