"""The work on a moving, article by article: each with its line of the report, or neither.

It can be stopped at any moment, and goes on after the last article that has a line.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from itertools import islice

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.background import yield_to_writers
from cms_ext.desks.import_desk.domain.run import RunDesk, end_run, lock_run
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.operations.moving_in.article import (
    LONGEST_ID,
    ArticleLine,
    ArticleOutcome,
    MovingWish,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.domain.export_receipt import may_move_in, source_of
from cms_ext.operations.moving_in.domain.run import ArticleResult, MovingRun
from cms_ext.operations.moving_in.models import LONGEST_TITLE, MovedArticle, Moving, MovingStage

# What a bringing in would change.
TO_DO = (ArticleOutcome.CREATED, ArticleOutcome.UPDATED, ArticleOutcome.PUBLISHED)


class MovingDesk(RunDesk[Moving]):
    """The articles of an old site become announcements."""

    name = "moving"
    model = Moving
    accepted = "MOVING_ACCEPTED"
    discarded = "MOVING_DISCARDED"
    not_waiting = gettext_lazy("Ta przeprowadzka nie czeka na decyzję.")
    outcome, outcomes = "outcome", tuple(ArticleOutcome.__members__)
    ready = tuple(one.name for one in TO_DO)
    broken = (SourceProblem,)

    def require_right(self, origin: Origin) -> None:
        if not may_move_in(origin.actor):
            raise PermissionDenied

    def parts(self, moving: Moving) -> QuerySet[MovedArticle]:
        return moving.articles.all()

    def steps(self, moving: Moving, *, today: date) -> Generator[None, None, None]:
        return _steps(moving, _run(moving, today))

    def has_left(self, moving: Moving) -> bool:
        return moving.dealt_with < moving.total or _untied(moving).exists()

    def break_off(self, moving: Moving, problem: str) -> None:
        moving.problem = problem
        end_run(moving, MovingStage.REFUSED)

    def progress(self, moving: Moving, counts: Mapping[str, int]) -> tuple[int, int]:
        return moving.dealt_with, moving.total

    def begin_writing(self, moving: Moving, origin: Origin) -> None:
        if not moving.articles.filter(outcome__in=self.ready).exists():
            raise ValidationError(_("Nie ma czego wczytywać. Odrzuć tę przeprowadzkę."))
        moving.articles.all().delete()
        moving.dealt_with, moving.accepted_by = 0, origin.actor

    def written(self, moving: Moving) -> None:
        told = {outcome.lower(): number for outcome, number in self.counts(moving).items()}
        origin = Origin(actor=moving.accepted_by, panel="staff")
        record("ARTICLES_MOVED_IN", origin, obj=moving, note=moving.name, changes=told)


MOVING = MovingDesk()


@transaction.atomic
def stop_moving(moving: Moving, *, origin: Origin) -> None:
    """Stop the import; what is imported stays, and the same export handed in again continues it.

    Raises PermissionDenied, or ValidationError when nothing is being brought in.
    """
    at_work = (MovingStage.BRINGING_IN,)
    before = lock_run(
        MOVING, moving, at_work, _("Ta przeprowadzka nie jest w toku."), origin=origin
    )
    MOVING.break_off(moving, _("Przerwano na życzenie redakcji. To, co wczytano, zostaje."))
    record("MOVING_STOPPED", origin, obj=moving, from_state=before, to_state=moving.stage)


def line_of(row: MovedArticle) -> ArticleLine:
    """Return the line without what only a reader of the report needs."""
    return ArticleLine(
        row.source_id,
        row.title,
        ArticleOutcome[row.outcome],
        row.page_id,
        row.address,
        changes=tuple(row.changes),
        redirects=tuple(row.redirects),
    )


def _run(moving: Moving, today: date) -> MovingRun:
    wish = MovingWish(publish=moving.publish, replace=moving.replace)
    keep = moving.stage == MovingStage.BRINGING_IN
    user = moving.accepted_by if keep else moving.created_by
    run = MovingRun(source_of(moving), wish, today, keep=keep, user=user)
    run.begin()
    for row in moving.articles.iterator():
        run.remember(line_of(row))
    return run


def _untied(moving: Moving) -> QuerySet[MovedArticle]:
    """Those with links to articles that had no page when their own turn came."""
    return moving.articles.exclude(pending={})


def _steps(moving: Moving, run: MovingRun) -> Generator[None, None, None]:
    for article in islice(run.source.articles(), moving.dealt_with, None):
        if not _deal_with(moving, run, article):
            return
        yield_to_writers()
        yield
    for row in _untied(moving):
        _finish(row, run)
        yield


@transaction.atomic
def _deal_with(moving: Moving, run: MovingRun, article: OldArticle | UnreadableArticle) -> bool:
    """Whether nobody else dealt with it meanwhile."""
    expected = moving.stage, moving.dealt_with
    moving.refresh_from_db(from_queryset=Moving.objects.select_for_update())
    if (moving.stage, moving.dealt_with) != expected:
        return False
    moving.dealt_with += 1
    moving.save(update_fields=["dealt_with"])
    _row(moving, run.import_article(article)).save()
    return True


def _row(moving: Moving, told: ArticleResult) -> MovedArticle:
    line = told.line
    return MovedArticle(
        moving=moving,
        position=moving.dealt_with,
        source_id=line.source_id[:LONGEST_ID],
        title=line.title[:LONGEST_TITLE],
        outcome=line.outcome.name,
        page_id=line.page,
        address=line.address,
        problem=line.problem,
        changes=list(line.changes),
        redirects=list(line.redirects),
        pending=told.pending,
    )


@transaction.atomic
def _finish(row: MovedArticle, run: MovingRun) -> None:
    row.refresh_from_db(from_queryset=MovedArticle.objects.select_for_update())
    if row.pending:
        row.changes = list(run.finish(ArticleResult(line_of(row), row.pending)).changes)
        row.pending = {}
        row.save()
