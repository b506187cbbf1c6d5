"""The ten types of rules (library.md §5), each a pure function of rule, facts and day."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from members_area.completeness.domain.checks import minimum, number, term
from members_area.completeness.domain.facts import CompletenessFinding, LibraryFacts
from members_area.completeness.models import CompletenessRule, RuleType

Check = Callable[[CompletenessRule, LibraryFacts, date], Iterator[CompletenessFinding]]

CHECKS: Mapping[str, Check] = {
    RuleType.IN_FORCE_NOW: minimum.check_in_force,
    RuleType.YEARLY_MIN: minimum.check_yearly_minimum,
    RuleType.PERIOD_MIN: minimum.check_period_minimum,
    RuleType.KRS_FILING: term.check_court_filing,
    RuleType.PER_MEETING: term.check_minutes,
    RuleType.SEQ_GAPS: number.check_sequence,
    RuleType.EVERY_N_YEARS: minimum.check_every_n_years,
    RuleType.DUE_AFTER: term.check_publication_term,
    RuleType.CROSS_REF: number.check_cross_reference,
    RuleType.UNREDACTED_WAITING: term.check_waiting,
}


def run_checks(
    rules: Iterable[CompletenessRule], facts: LibraryFacts, today: date
) -> list[CompletenessFinding]:
    """Return the findings of all rules, in the order of the rules."""
    return [finding for rule in rules for finding in CHECKS[rule.type](rule, facts, today)]
