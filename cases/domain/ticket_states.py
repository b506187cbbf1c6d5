"""How tickets, requests and suggestions move (cases.md §3)."""

from __future__ import annotations

from collections.abc import Mapping

from cases.domain.move import Move
from cases.vocabulary import CaseState as S

BEGUN = (S.TRIAGED, S.IN_PROGRESS, S.WAITING_CUSTOMER, S.REOPENED)
OPEN = (S.NEW, *BEGUN)

TICKET_MOVES: Mapping[str, Move] = {
    "triage": Move((S.NEW,), S.TRIAGED),
    "take_up": Move((S.TRIAGED, S.REOPENED), S.IN_PROGRESS),
    "request_supplement": Move((S.TRIAGED, S.IN_PROGRESS, S.REOPENED), S.WAITING_CUSTOMER),
    "customer_answers": Move((S.WAITING_CUSTOMER,), S.IN_PROGRESS),
    "resolve": Move(BEGUN, S.RESOLVED),
    "close": Move((S.RESOLVED,), S.CLOSED),
    "reopen": Move((S.RESOLVED, S.CLOSED), S.REOPENED),
    "withdraw": Move(OPEN, S.WITHDRAWN),
    "mark_duplicate": Move(OPEN, S.DUPLICATE),
    "transfer": Move(OPEN, S.TRANSFERRED),
    "reject": Move(OPEN, S.REJECTED),
}
