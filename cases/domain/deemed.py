"""Complaints that the law holds to be accepted, because no answer went out in time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases.models import Case
from cases.vocabulary import CaseState, Regime, StateMachine
from cms_ext.evidence.audit.domain.event import Origin, record

# Nothing is owed any more, or nothing ever was.
ANSWERED = (
    CaseState.SENT,
    CaseState.CLOSED,
    CaseState.WITHDRAWN,
    CaseState.DUPLICATE,
    CaseState.TRANSFERRED,
)


# Four fifths of fourteen days are over: from here on the manager sees a complaint, too.
WARNED_BEFORE = timedelta(3)


def unanswered() -> QuerySet[Case]:
    """Consumers' complaints of which the law holds silence to be a yes."""
    asked = Case.objects.filter(
        regime=Regime.CONSUMER, subject__type__machine=StateMachine.COMPLAINT
    )
    return asked.exclude(state__in=ANSWERED)


def unanswered_in_time(today: date) -> QuerySet[Case]:
    """Those whose legal term has passed without an answer."""
    return unanswered().filter(term_legal__lt=today)


def soon_deemed(today: date) -> QuerySet[Case]:
    """Those that can still be answered in time, and not for long."""
    return unanswered().filter(term_legal__range=(today, today + WARNED_BEFORE))


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
