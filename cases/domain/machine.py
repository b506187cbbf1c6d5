"""Which state machine a case follows, and taking a case for a step of it."""

from __future__ import annotations

from collections.abc import Mapping

from cases.domain.complaint_states import COMPLAINT_MOVES
from cases.domain.move import Move, refused
from cases.domain.order_states import ORDER_MOVES
from cases.domain.ticket_states import TICKET_MOVES
from cases.models import Case
from cases.vocabulary import CaseState, StateMachine

MACHINES: Mapping[str, Mapping[str, Move]] = {
    StateMachine.TICKET: TICKET_MOVES,
    StateMachine.COMPLAINT: COMPLAINT_MOVES,
    StateMachine.ORDER: ORDER_MOVES,
}


def moves_of(case: Case) -> Mapping[str, Move]:
    return MACHINES[case.subject.type.machine]


def is_open_to(verb: str, case: Case) -> bool:
    """Whether the state allows a verb; what else it asks, it asks itself."""
    move = moves_of(case).get(verb)
    return move is not None and case.state in move.begins


def locked(case: Case, verb: str) -> tuple[Case, CaseState]:
    """The case, locked until the transaction ends, and the state to which the verb leads it.

    Raises Refusal when its state does not allow the verb.
    """
    fresh = lock_case(case)
    if not is_open_to(verb, fresh):
        raise refused(fresh)
    return fresh, moves_of(fresh)[verb].to


def lock_case(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("subject__type", "person")
    return rows.get(pk=case.pk)
