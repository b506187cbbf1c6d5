from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.rules.working_days import days_after
from members_area.completeness.domain.facts import LibraryFacts
from members_area.completeness.domain.finding import (
    CompletenessFinding,
    CompletenessState,
    about,
    finding_of,
)
from members_area.completeness.models import CompletenessRule


def filed_at_court(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """KRS_FILING: a change of the statute is filed `days` after its adoption (pr.spółdz. 12a)."""
    for paper in facts.of(rule.kind, rule.organ):
        if (
            not paper.changes_statute
            or paper.adopted_on is None
            or not rule.covers(paper.adopted_on)
        ):
            continue
        due = days_after(paper.adopted_on, rule.params["days"])
        parts = {"due": due, **about(paper)}
        named = {"due": short_date(due)}
        if paper.krs_filed_on or paper.krs_registered_on:
            yield finding_of(rule, CompletenessState.OK, _("Zgłoszono do KRS."), **parts)
        elif today <= due:
            said = _("Termin zgłoszenia do KRS: %(due)s.") % named
            yield finding_of(rule, CompletenessState.NOT_DUE, said, **parts)
        else:
            said = _("Nie ma daty zgłoszenia do KRS, termin był %(due)s.") % named
            yield finding_of(
                rule, CompletenessState.LATE, said, late_days=(today - due).days, **parts
            )
