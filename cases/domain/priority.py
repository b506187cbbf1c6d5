"""How urgent a case is, and what follows for its term."""

from __future__ import annotations

from django.db import transaction

from cases.domain.machine import lock_case
from cases.domain.move import refused
from cases.domain.opening import case_terms
from cases.domain.order_queries import is_quoted
from cases.models import Case
from cases.vocabulary import CasePriority, Regime
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import days_after


@transaction.atomic
def change_priority(case: Case, priority: CasePriority, *, origin: Origin) -> Case:
    """A term that follows the urgency is counted anew from the day of receipt.

    The days for which its clock rested stay with it, and so does the term of an order that was
    quoted: it follows from its quote or its appointment. Raises Refusal when the case is done.
    """
    case = lock_case(case)
    if case.is_done:
        raise refused(case)
    before, due_before = CasePriority(case.priority), case.due_internal
    if priority == before:
        return case
    regime = Regime(case.regime)
    if regime == Regime.BY_PRIORITY and not is_quoted(case):
        known = (case_terms(regime, one, case.received_on).internal for one in (before, priority))
        unrested, due = known
        rested = (due_before - unrested).days
        case.due_internal = days_after(due, rested) if rested > 0 else due
    case.priority = priority
    case.save(update_fields=["priority", "due_internal"])
    changes: dict[str, list[str]] = {"priority": [before, priority]}
    if case.due_internal != due_before:
        changes["due_internal"] = [str(due_before), str(case.due_internal)]
    record("CASE_PRIORITY_CHANGED", origin, obj=case, subject=case.person, changes=changes)
    return case
