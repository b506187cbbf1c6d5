"""The report of completeness (library.md §5): everything that the rules say on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from cms_ext.people.identity.models import User
from members_area.completeness.domain.checks import checked
from members_area.completeness.domain.finding import (
    HOLES,
    SERIOUS,
    CompletenessFinding,
    CompletenessState,
)
from members_area.completeness.domain.queries import (
    facts_of_desk,
    facts_of_reader,
    rules_for_members,
    rules_on,
)


@dataclass(frozen=True)
class CompletenessReport:
    """What was found on `today`; fine things are findings, too, they fill the matrix."""

    today: date
    findings: tuple[CompletenessFinding, ...]

    @cached_property
    def problems(self) -> tuple[CompletenessFinding, ...]:
        return tuple(finding for finding in self.findings if finding.is_problem)

    @property
    def is_serious(self) -> bool:
        return any(finding.state in SERIOUS for finding in self.findings)

    @property
    def missing(self) -> int:
        """The number of missing papers; one that two rules miss counts once."""
        return self._places(HOLES)

    @property
    def late(self) -> int:
        return self._places({CompletenessState.LATE})

    def _places(self, states: Iterable[CompletenessState]) -> int:
        wanted = set(states)
        return len({finding.place for finding in self.findings if finding.state in wanted})


def desk_report(today: date) -> CompletenessReport:
    """Return the report of the whole library, for the office."""
    rules = rules_on(today)
    return CompletenessReport(today, tuple(checked(rules, facts_of_desk(rules, today), today)))


def reader_report(user: User | AnonymousUser, today: date) -> CompletenessReport:
    """Return the report of what this reader may open; see `facts_of_reader`."""
    rules = rules_for_members(today)
    return CompletenessReport(
        today, tuple(checked(rules, facts_of_reader(user, rules, today), today))
    )
