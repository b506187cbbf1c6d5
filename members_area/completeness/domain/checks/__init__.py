"""The ten types of rules (library.md §5), each a pure function of rule, facts and day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from members_area.completeness.domain.checks.minimum import (
    check_every_n_years,
    check_in_force,
    check_period_minimum,
    check_yearly_minimum,
)
from members_area.completeness.domain.checks.number import check_cross_reference, check_sequence
from members_area.completeness.domain.checks.term import (
    check_court_filing,
    check_minutes,
    check_publication_term,
    check_waiting,
)
from members_area.completeness.domain.facts import CompletenessFinding, LibraryFacts
from members_area.completeness.models import CompletenessRule, RuleType

Check = Callable[[CompletenessRule, LibraryFacts, date], Iterator[CompletenessFinding]]

CHECKS: Mapping[str, Check] = {
    RuleType.IN_FORCE_NOW: check_in_force,
    RuleType.YEARLY_MIN: check_yearly_minimum,
    RuleType.PERIOD_MIN: check_period_minimum,
    RuleType.KRS_FILING: check_court_filing,
    RuleType.PER_MEETING: check_minutes,
    RuleType.SEQ_GAPS: check_sequence,
    RuleType.EVERY_N_YEARS: check_every_n_years,
    RuleType.DUE_AFTER: check_publication_term,
    RuleType.CROSS_REF: check_cross_reference,
    RuleType.UNREDACTED_WAITING: check_waiting,
}


def run_checks(
    rules: Iterable[CompletenessRule], facts: LibraryFacts, today: date
) -> list[CompletenessFinding]:
    """Return the findings of all rules, in the order of the rules."""
    return [finding for rule in rules for finding in CHECKS[rule.type](rule, facts, today)]
