"""What is too large for one transaction comes in part by part. One way for every kind of it.

A desk knows how the parts of one kind are rehearsed and written; the decisions, the turns of the
work and the traces in the access log are the same for all. The run itself is the receipt: it keeps
the very bytes that were rehearsed until it is over.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from cms_ext.desks.import_desk.models import ImportRun
from cms_ext.desks.import_desk.models.import_run import DONE
from cms_ext.office.audit.domain.event import Origin

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
