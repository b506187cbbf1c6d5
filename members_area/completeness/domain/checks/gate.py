from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from members_area.completeness.domain.facts import LibraryFacts
from members_area.completeness.domain.finding import (
    CompletenessFinding,
    CompletenessState,
    about,
    finding_of,
)
from members_area.completeness.models import CompletenessRule


def waiting(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """UNREDACTED_WAITING: nothing stands in the gate for more than `days`, whoever may read it."""
    if not rule.covers(today):
        return
    for paper in facts.papers:
        if paper.waiting_since is None:
            continue
        days = (today - paper.waiting_since).days
        late = days - rule.params["days"]
        said = _("Czeka na dopuszczenie od %(since)s, dni: %(days)d.") % {
            "since": short_date(paper.waiting_since),
            "days": days,
        }
        yield finding_of(
            rule,
            CompletenessState.LATE if late > 0 else CompletenessState.OK,
            said,
            days=days,
            due=paper.waiting_since + timedelta(rule.params["days"]),
            late_days=max(late, 0),
            **about(paper),
        )
