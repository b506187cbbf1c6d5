"""The terms of `term.py` with the numbers of the dated legal rules and the co-op's due day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from cms_ext.office.rules.domain import legal_rule
from cms_ext.office.rules.working_days import TermBefore
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.term import (
    earliest_controlled,
    earliest_independent,
    latest_controlled,
    latest_independent,
)
from ebok_plugin.ledger.period import Period

Kind = CostKind.Kind


@dataclass(frozen=True, slots=True)
class LegalTerms:
    """Both terms as they hold on one day."""

    months: int
    days: int
    due_day: int

    def latest(self, kind: Kind, month: Period) -> TermBefore:
        """By when notices of a change from `month` must be delivered, and the safe working day."""
        if kind is Kind.CONTROLLED:
            return latest_controlled(month, self.months)
        return latest_independent(month, self.days, self.due_day)

    def earliest(self, kind: Kind, delivered: date) -> Period:
        """The first month from which a change delivered on this day may hold."""
        if kind is Kind.CONTROLLED:
            return earliest_controlled(delivered, self.months)
        return earliest_independent(delivered, self.days, self.due_day)


def legal_terms(on: date) -> LegalTerms:
    """The terms by the law of a day: two queries. Raises NoSuchRule."""
    return LegalTerms(
        months=legal_rule("FEE_CONTROLLED", on=on).params["months"],
        days=legal_rule("FEE_INDEPENDENT", on=on).params["days"],
        due_day=settings.COOP_DUE_DAY,
    )


def keeps_old_rate(kind: Kind, on: date) -> bool:
    """Whether a change of that kind of cost is not paid while it is contested in court."""
    name = "controlled" if kind is Kind.CONTROLLED else "independent"
    keeps: bool = legal_rule("FEE_CONTEST_OLD_RATE", on=on).params[name]
    return keeps
