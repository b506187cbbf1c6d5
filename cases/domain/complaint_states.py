"""How complaints and appeals move: a decision is drafted, decided, and sent (cases.md §3)."""

from __future__ import annotations

from collections.abc import Mapping

from cases.domain.move import Move
from cases.vocabulary import CaseState as S

BEGUN = (S.TRIAGED, S.IN_PROGRESS, S.WAITING_CUSTOMER)
UNDECIDED = (S.NEW, *BEGUN, S.DECISION_DRAFT)

COMPLAINT_MOVES: Mapping[str, Move] = {
    "triage": Move((S.NEW,), S.TRIAGED),
    "take_up": Move((S.TRIAGED,), S.IN_PROGRESS),
    "request_supplement": Move((S.TRIAGED, S.IN_PROGRESS), S.WAITING_CUSTOMER),
    "customer_answers": Move((S.WAITING_CUSTOMER,), S.IN_PROGRESS),
    "draft_decision": Move((S.IN_PROGRESS,), S.DECISION_DRAFT),
    "return_draft": Move((S.DECISION_DRAFT,), S.IN_PROGRESS),
    "decide": Move((S.DECISION_DRAFT,), S.DECIDED),
    "send_answer": Move((S.DECIDED,), S.SENT),
    "close": Move((S.SENT,), S.CLOSED),
    "withdraw": Move(UNDECIDED, S.WITHDRAWN),
    "mark_duplicate": Move((S.NEW, *BEGUN), S.DUPLICATE),
    "transfer": Move((S.NEW, *BEGUN), S.TRANSFERRED),
}
