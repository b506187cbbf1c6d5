from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.rules.working_days import days_after
from members_area.completeness.domain.facts import LibraryFacts
from members_area.completeness.domain.finding import (
    CompletenessFinding,
    CompletenessState,
    finding_of,
)
from members_area.completeness.models import CompletenessRule

DAYS = 30


def minutes_of_each(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """PER_MEETING: each meeting of the organ has its paper, `days` (30) after it at the latest."""
    papers = list(facts.of(rule.kind, rule.organ))
    there = {one.meeting_date for one in papers if one.is_open}
    coming = {one.meeting_date for one in papers if one.is_coming}
    held = {one.day for one in facts.sittings if one.organ == rule.organ and one.day <= today}
    for day in sorted(held):
        if not rule.covers(day):
            continue
        due = days_after(day, rule.params.get("days", DAYS))
        parts: dict[str, Any] = {"year": day.year, "meeting_on": day, "due": due}
        named = {"day": short_date(day), "due": short_date(due)}
        if day in there:
            yield finding_of(
                rule, CompletenessState.OK, _("Posiedzenie %(day)s: jest.") % named, **parts
            )
        elif day in coming:
            said = _("Posiedzenie %(day)s: dokument czeka na dopuszczenie do publikacji.")
            yield finding_of(rule, CompletenessState.IN_GATE, said % named, **parts)
        elif today <= due:
            said = _("Posiedzenie %(day)s: termin %(due)s.")
            yield finding_of(rule, CompletenessState.NOT_DUE, said % named, **parts)
        else:
            said = _("Posiedzenie %(day)s nie ma protokołu w bibliotece.")
            yield finding_of(rule, CompletenessState.MISSING, said % named, **parts)
