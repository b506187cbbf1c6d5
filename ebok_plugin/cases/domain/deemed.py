"""Complaints that the law holds to be accepted, because no answer went out in time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.vocabulary import CaseState, Regime, StateMachine

# Nothing is owed any more, or nothing ever was.
ANSWERED = (
    CaseState.SENT,
    CaseState.CLOSED,
    CaseState.WITHDRAWN,
    CaseState.DUPLICATE,
    CaseState.TRANSFERRED,
)


def unanswered_in_time(today: date) -> QuerySet[Case]:
    """Consumers' complaints whose legal term has passed without an answer."""
    late = Case.objects.filter(
        regime=Regime.CONSUMER,
        subject__type__machine=StateMachine.COMPLAINT,
        term_legal__lt=today,
    )
    return late.exclude(state__in=ANSWERED)


@transaction.atomic
def mark_deemed_accepted(today: date, origin: Origin) -> int:
    """Mark them, each once, for the manager. Nothing is booked by itself. How many were new."""
    new = unanswered_in_time(today).filter(deemed_accepted_on=None)
    cases = list(new.select_for_update(of=("self",)).order_by("pk"))
    for case in cases:
        case.deemed_accepted_on = today
        case.save(update_fields=["deemed_accepted_on"])
        changes = {"term_legal": str(case.term_legal)}
        record("CASE_DEEMED_ACCEPTED", origin, obj=case, subject=None, changes=changes)
    return len(cases)
