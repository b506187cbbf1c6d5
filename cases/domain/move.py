"""One change of state: which case may take it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.domain.clock import paused
from cases.domain.moment import moment_on
from cases.models import Case
from cases.vocabulary import BY_LAW, DONE, CaseState
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal

WRONG_STATE = "WRONG_STATE"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a verb may be taken, and the state that it leads to."""

    begins: tuple[CaseState, ...]
    to: CaseState


def moved(
    case: Case,
    to: CaseState,
    action: str,
    *,
    on: date,
    origin: Origin,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Case:
    """Save a locked case in its new state and record one event.

    Leaving NEW is the reaction of the office. A clock that rested runs on; the terms that the law
    sets never rest.
    """
    before = CaseState(case.state)
    if before == CaseState.WAITING_CUSTOMER and case.waiting_since is not None:
        if case.regime not in BY_LAW:
            case.due_internal = paused(case.due_internal, case.waiting_since, on)
        case.waiting_since = None
    if before == CaseState.NEW and to != CaseState.WITHDRAWN:
        case.reacted_at = moment_on(on)
    case.state = to
    if to == CaseState.WAITING_CUSTOMER:
        case.waiting_since = on
    if to not in DONE:
        case.ended_on = None
    elif case.ended_on is None:
        case.ended_on = on
    case.save()
    record(
        action,
        origin,
        obj=case,
        subject=case.person,
        from_state=before,
        to_state=to,
        note=note,
        changes=changes,
    )
    return case


def refused(case: Case) -> Refusal:
    """The refusal of a step that the state of a case does not allow."""
    said = _("Sprawa jest teraz w stanie „%(state)s”. Tej czynności nie można już wykonać.")
    return Refusal(WRONG_STATE, said % {"state": case.get_state_display()})
