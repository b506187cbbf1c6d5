"""The longer term of a request about personal data (GDPR art. 12(3))."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.domain.clock import terms
from cases.domain.handling import add_message
from cases.domain.machine import lock_case
from cases.domain.move import refused
from cases.domain.notice import notify_term_extended
from cases.domain.refusal import NOT_TOLD_IN_TIME, refusal
from cases.models import Case
from cases.vocabulary import CaseState, MessageDirection, Regime
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.domain import legal_rule


def may_extend(case: Case) -> bool:
    """Once for each case that somebody has, and for no other term of the law."""
    begun = case.state != CaseState.NEW and not case.is_done
    return begun and case.regime == Regime.GDPR and case.extended_on is None


@transaction.atomic
def extend_term(case: Case, reason: str, told_on: date, *, today: date, origin: Origin) -> Case:
    """Two months more, of which the person was told on `told_on`, inside the first month.

    The message and its letter leave now; a letter by post may have left before. Raises Refusal for
    another kind of case, a second time, a day that has not come, and one after the first month.
    """
    case = lock_case(case)
    if not may_extend(case) or case.term_legal is None:
        raise refused(case)
    if not case.received_on <= told_on <= min(case.term_legal, today):
        raise refusal(NOT_TOLD_IN_TIME, day=f"{case.term_legal:%d.%m.%Y}")
    add_message(case, reason, MessageDirection.OUT, today, origin)
    params = legal_rule(Regime.GDPR, on=case.received_on).params
    whole = {"months": params["months"] + params["extension_months"]}
    due = terms(case.received_on, whole, by_law=True)
    changes = {"term_legal": [str(case.term_legal), str(due.legal)], "told_on": str(told_on)}
    case.term_legal, case.due_internal, case.extended_on = due.legal, due.internal, told_on
    case.save(update_fields=["term_legal", "due_internal", "extended_on"])
    record("CASE_TERM_EXTENDED", origin, obj=case, subject=case.person, changes=changes)
    notify_term_extended(case)
    return case
