from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.rules.working_days import days_after
from members_area.completeness.domain.facts import LibraryFacts, PaperFacts
from members_area.completeness.domain.finding import (
    CompletenessFinding,
    CompletenessState,
    about,
    finding_of,
)
from members_area.completeness.models import CompletenessRule

ANCHORS = {"meeting_date": "meeting_date", "adopted_on": "adopted_on", "approval": "approved_on"}


def published_in_time(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """DUE_AFTER: published at most `days` after its `anchor`. Papers closed to members are out."""
    for paper in facts.of(rule.kind, rule.organ):
        anchor: date | None = getattr(paper, ANCHORS[rule.params["anchor"]])
        if anchor is None or not rule.covers(anchor) or not (paper.is_open or paper.is_coming):
            continue
        yield _judged(rule, paper, days_after(anchor, rule.params["days"]), today)


def _judged(
    rule: CompletenessRule, paper: PaperFacts, due: date, today: date
) -> CompletenessFinding:
    late = ((paper.published_on or today) - due).days
    named = {"due": short_date(due)}
    if paper.published_on is not None:
        came = {"came": short_date(paper.published_on), **named}
        if late > 0:
            said = _("Opublikowano %(came)s, termin był %(due)s.") % came
            return finding_of(
                rule, CompletenessState.LATE, said, due=due, late_days=late, **about(paper)
            )
        said = _("Opublikowano %(came)s, w terminie.") % came
        return finding_of(rule, CompletenessState.OK, said, due=due, **about(paper))
    if late > 0:
        said = _("Jeszcze nieopublikowany, termin był %(due)s.") % named
        return finding_of(
            rule, CompletenessState.LATE, said, due=due, late_days=late, **about(paper)
        )
    said = _("Czeka na dopuszczenie do publikacji, termin %(due)s.") % named
    return finding_of(rule, CompletenessState.IN_GATE, said, due=due, **about(paper))
