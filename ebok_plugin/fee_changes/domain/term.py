"""Deadlines for delivering a fee change, and the months it can reach (fees_law.md §2)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from cms_ext.base.dates.period import Period
from cms_ext.office.law.domain import legal_rule, legal_rules_all
from cms_ext.office.law.working_days import TermBefore, previous_month_end, subtract_term_days
from ebok_plugin.charges.models import CostKind


def nominal_due(month: Period, due_day: int) -> date:
    """Return the payment day of a month, or its last day when the month is shorter."""
    return month.first_day.replace(day=min(due_day, monthrange(month.year, month.month)[1]))


def latest_controlled(month: Period, months: int) -> TermBefore:
    """R1: return the deadline for `month`, with `months` full months between."""
    return previous_month_end(month.first_day, months + 1)


def latest_independent(month: Period, days: int, due_day: int) -> TermBefore:
    """R2: return the deadline `days` days before the payment day.

    It is not later than the last day of the month before.
    """
    return min(
        subtract_term_days(nominal_due(month, due_day), days),
        previous_month_end(month.first_day, 1),
    )


def earliest_controlled(delivered: date, months: int) -> Period:
    """R1: return the first month that a notice delivered on this day reaches."""
    return Period.of(delivered).plus(months + 1)


def earliest_independent(delivered: date, days: int, due_day: int) -> Period:
    """R2: return the first month whose deadline is this day or later."""
    month = Period.of(delivered).next
    while latest_independent(month, days, due_day).legal < delivered:
        month = month.next
    return month


def safe_term(terms: Iterable[TermBefore]) -> TermBefore:
    """Return the deadline by which one notice reaches all parts of a mixed change.

    Raises ValueError for no terms.
    """
    return min(terms)


Kind = CostKind.Kind


@dataclass(frozen=True, slots=True)
class LegalTerms:
    """Both legal terms as they hold on one day."""

    months: int
    days: int
    due_day: int

    def latest(self, kind: Kind, month: Period) -> TermBefore:
        """Return by when notices of a change from `month` must be delivered."""
        if kind is Kind.CONTROLLED:
            return latest_controlled(month, self.months)
        return latest_independent(month, self.days, self.due_day)

    def earliest(self, kind: Kind, delivered: date) -> Period:
        """Return the first month from which a change delivered on this day may hold."""
        if kind is Kind.CONTROLLED:
            return earliest_controlled(delivered, self.months)
        return earliest_independent(delivered, self.days, self.due_day)


CONTROLLED, INDEPENDENT = "FEE_CONTROLLED", "FEE_INDEPENDENT"


def legal_terms(on: date) -> LegalTerms:
    """Look the terms up by the law of a day: one query. Raises NoSuchRule."""
    rules = legal_rules_all((CONTROLLED, INDEPENDENT), on=on)
    return LegalTerms(
        months=rules[CONTROLLED].params["months"],
        days=rules[INDEPENDENT].params["days"],
        due_day=settings.COOP_DUE_DAY,
    )


def keeps_old_rate(kind: Kind, on: date) -> bool:
    """Return whether a contested change of that kind of cost is not paid during the case."""
    name = "controlled" if kind is Kind.CONTROLLED else "independent"
    keeps: bool = legal_rule("FEE_CONTEST_OLD_RATE", on=on).params[name]
    return keeps


PLAIN_POST_DAYS = 7


def electronic_by_statute() -> bool:
    """Read COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES; without it no consent helps."""
    allowed: bool = getattr(settings, "COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES", False)
    return allowed


def plain_post_days() -> int:
    """Read COOP_PLAIN_POST_DAYS: a plain letter counts as delivered after so many days."""
    days: int = getattr(settings, "COOP_PLAIN_POST_DAYS", PLAIN_POST_DAYS)
    return days
