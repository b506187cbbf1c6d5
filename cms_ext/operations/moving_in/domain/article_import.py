"""A whole source at once: articles of the old site become announcements, or it is rehearsed."""

from __future__ import annotations

from datetime import date

from cms_ext.office.audit.domain.event import OPERATOR, record
from cms_ext.operations.moving_in.domain.run import MovingRun
from cms_ext.operations.moving_in.report import MovingReport
from cms_ext.operations.moving_in.source import OldSite
from cms_ext.operations.moving_in.wish import MovingWish


def import_articles(source: OldSite, wish: MovingWish, today: date) -> MovingReport:
    """Import all articles; return the report. Raises SourceProblem before any is written."""
    report = _report(MovingRun(source, wish, today, keep=True))
    record(
        "ARTICLES_MOVED_IN",
        OPERATOR,
        note=source.name,
        changes={outcome.name.lower(): count for outcome, count in report.counts.items()},
    )
    return report


def rehearse_articles(source: OldSite, wish: MovingWish, today: date) -> MovingReport:
    """Return the report that `import_articles` would give; nothing is written."""
    return _report(MovingRun(source, wish, today, keep=False))


def _report(run: MovingRun) -> MovingReport:
    run.begin()
    told = [run.take(article) for article in run.source.articles()]
    return MovingReport(tuple(map(run.finish, told)))
