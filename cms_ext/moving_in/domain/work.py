"""The work on a moving, article by article: each with its line of the report, or neither.

It can be stopped at any moment, and goes on after the last article that has a line.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import Count, QuerySet

from cms_ext.audit.domain.event import Origin, record
from cms_ext.background.turn import let_others_write
from cms_ext.moving_in.article import LONGEST_ID, Article, SourceProblem, Unreadable
from cms_ext.moving_in.domain.decide import end
from cms_ext.moving_in.domain.hand_in import source_of
from cms_ext.moving_in.domain.run import Run, Told
from cms_ext.moving_in.models import MovedArticle, Moving, Stage
from cms_ext.moving_in.models.moved_article import LONGEST_TITLE
from cms_ext.moving_in.models.moving import AT_WORK
from cms_ext.moving_in.report import Line, Outcome
from cms_ext.moving_in.wish import Wish

# One turn of the scheduler: other jobs wait meanwhile.
SECONDS = 20.0


def work_on(moving: Moving, *, today: date, seconds: float = SECONDS) -> None:
    """Go on with a moving for this long, counted after its source was read once."""
    moving.refresh_from_db()
    if moving.stage not in AT_WORK:
        return
    try:
        run = _run(moving, today)
        until = time.monotonic() + seconds
        over = all(time.monotonic() < until for _done in _steps(moving, run))
    except SourceProblem as problem:
        _break_off(moving, str(problem))
    else:
        if over:
            _advance(moving)


def movings_at_work() -> QuerySet[Moving]:
    return Moving.objects.filter(stage__in=AT_WORK).order_by("pk")


def counts(moving: Moving) -> Mapping[Outcome, int]:
    """How many articles have which outcome so far, in the order of the summary."""
    found = moving.articles.order_by().values_list("outcome").annotate(number=Count("pk"))
    numbers = dict(found)
    return {outcome: numbers.get(outcome.name, 0) for outcome in Outcome}


def line_of(row: MovedArticle) -> Line:
    """Without what only a reader of the report wants."""
    return Line(
        row.source_id,
        row.title,
        Outcome[row.outcome],
        row.page_id,
        row.address,
        changes=tuple(row.changes),
        redirects=tuple(row.redirects),
    )


def _run(moving: Moving, today: date) -> Run:
    wish = Wish(publish=moving.publish, replace=moving.replace)
    keep = moving.stage == Stage.BRINGING_IN
    user = moving.accepted_by if keep else moving.created_by
    run = Run(source_of(moving), wish, today, keep=keep, user=user)
    run.begin()
    for row in moving.articles.iterator():
        run.remember(line_of(row))
    return run


def _steps(moving: Moving, run: Run) -> Iterator[None]:
    """Each is kept before the next one begins; ends when another worker has the moving."""
    for article in islice(run.source.articles(), moving.dealt_with, None):
        if not _deal_with(moving, run, article):
            return
        let_others_write()
        yield
    for row in moving.articles.exclude(pending={}):
        _finish(row, run)
        yield


@transaction.atomic
def _deal_with(moving: Moving, run: Run, article: Article | Unreadable) -> bool:
    """Whether nobody else dealt with it meanwhile."""
    expected = moving.stage, moving.dealt_with
    moving.refresh_from_db(from_queryset=Moving.objects.select_for_update())
    if (moving.stage, moving.dealt_with) != expected:
        return False
    moving.dealt_with += 1
    moving.save(update_fields=["dealt_with"])
    _row(moving, run.take(article)).save()
    return True


def _row(moving: Moving, told: Told) -> MovedArticle:
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
def _finish(row: MovedArticle, run: Run) -> None:
    row.refresh_from_db(from_queryset=MovedArticle.objects.select_for_update())
    if row.pending:
        row.changes = list(run.finish(Told(line_of(row), row.pending)).changes)
        row.pending = {}
        row.save()


@transaction.atomic
def _advance(moving: Moving) -> None:
    """The next stage when nothing is left of this one."""
    moving.refresh_from_db(from_queryset=Moving.objects.select_for_update())
    left = moving.dealt_with < moving.total or moving.articles.exclude(pending={}).exists()
    if moving.stage not in AT_WORK or left:
        return
    if moving.stage == Stage.REHEARSING:
        moving.stage = Stage.REHEARSED
        moving.save()
        return
    end(moving, Stage.DONE)
    told = {outcome.name.lower(): number for outcome, number in counts(moving).items()}
    origin = Origin(actor=moving.accepted_by, panel="staff")
    record("ARTICLES_MOVED_IN", origin, obj=moving, note=moving.name, changes=told)


@transaction.atomic
def _break_off(moving: Moving, problem: str) -> None:
    moving.refresh_from_db(from_queryset=Moving.objects.select_for_update())
    if moving.stage in AT_WORK:
        end(moving, Stage.REFUSED, problem)
