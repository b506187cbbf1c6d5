"""A decision in words: of a complaint, or of an appeal inside the co-op."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.models import Case, CaseDecision
from cases.vocabulary import CaseOutcome, Regime


def is_appeal(case: Case) -> bool:
    """Whether the organs of the co-op decide it in the last instance; then only a court is left."""
    return case.regime == Regime.APPEAL


def outcome_words(case: Case, decision: CaseDecision) -> str:
    """„reklamacja uwzględniona częściowo”."""
    appeal = {
        CaseOutcome.ACCEPTED: _("odwołanie uwzględnione"),
        CaseOutcome.PARTLY: _("odwołanie uwzględnione częściowo"),
        CaseOutcome.REJECTED: _("odwołanie nieuwzględnione"),
    }
    complaint = {
        CaseOutcome.ACCEPTED: _("reklamacja uwzględniona"),
        CaseOutcome.PARTLY: _("reklamacja uwzględniona częściowo"),
        CaseOutcome.REJECTED: _("reklamacja nieuwzględniona"),
    }
    return (appeal if is_appeal(case) else complaint)[CaseOutcome(decision.outcome)]
