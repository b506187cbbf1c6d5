"""How orders of services move: quoted by a clerk, confirmed by the customer, charged by finance
(cases.md §3).
"""

from __future__ import annotations

from collections.abc import Mapping

from cases.domain.move import Move
from cases.vocabulary import CaseState as S

ORDER_MOVES: Mapping[str, Move] = {
    # A new quote takes the place of one that nobody confirmed.
    "quote": Move((S.NEW, S.QUOTED), S.QUOTED),
    "confirm": Move((S.QUOTED,), S.CONFIRMED),
    "expire": Move((S.QUOTED,), S.EXPIRED),
    # An appointment is moved by making another one.
    "schedule": Move((S.CONFIRMED, S.SCHEDULED), S.SCHEDULED),
    "perform": Move((S.CONFIRMED, S.SCHEDULED), S.DONE),
    "charge": Move((S.DONE,), S.CHARGED),
    "close": Move((S.CHARGED,), S.CLOSED),
    "cancel": Move((S.NEW, S.QUOTED, S.CONFIRMED, S.SCHEDULED), S.CANCELLED),
}
