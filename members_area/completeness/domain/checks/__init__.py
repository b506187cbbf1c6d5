"""The ten types of rules (library.md §5), each a pure function of rule, facts and day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from members_area.completeness.domain.checks.cross_reference import named_in_minutes
from members_area.completeness.domain.checks.minimum import (
    enough_a_period,
    enough_a_year,
    every_n_years,
    in_force_now,
)
from members_area.completeness.domain.checks.sequence import without_gaps
from members_area.completeness.domain.checks.term import (
    filed_at_court,
    minutes_of_each,
    published_in_time,
    waiting,
)
from members_area.completeness.domain.facts import CompletenessFinding, LibraryFacts
from members_area.completeness.models import CompletenessRule, RuleType

Check = Callable[[CompletenessRule, LibraryFacts, date], Iterator[CompletenessFinding]]

CHECKS: Mapping[str, Check] = {
    RuleType.IN_FORCE_NOW: in_force_now,
    RuleType.YEARLY_MIN: enough_a_year,
    RuleType.PERIOD_MIN: enough_a_period,
    RuleType.KRS_FILING: filed_at_court,
    RuleType.PER_MEETING: minutes_of_each,
    RuleType.SEQ_GAPS: without_gaps,
    RuleType.EVERY_N_YEARS: every_n_years,
    RuleType.DUE_AFTER: published_in_time,
    RuleType.CROSS_REF: named_in_minutes,
    RuleType.UNREDACTED_WAITING: waiting,
}


def checked(
    rules: Iterable[CompletenessRule], facts: LibraryFacts, today: date
) -> list[CompletenessFinding]:
    """Return the findings of all rules, in the order of the rules."""
    return [finding for rule in rules for finding in CHECKS[rule.type](rule, facts, today)]
