"""How a declaration moves (waste_declaration.md §4): each verb, whence and whither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from waste_union.declarations.vocabulary import BEFORE_SUBMITTING
from waste_union.declarations.vocabulary import DeclarationState as S


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a verb may be taken, and the state that it leads to."""

    begins: tuple[S, ...]
    to: S


MOVES: Mapping[str, Move] = {
    # Any change of what it says: checked and signed again.
    "fill": Move(BEFORE_SUBMITTING, S.DRAFT),
    "validate": Move((S.DRAFT,), S.VALIDATED),
    "sign": Move((S.VALIDATED,), S.SIGNED),
    "submit": Move((S.SIGNED,), S.SUBMITTED),
    "discard": Move(BEFORE_SUBMITTING, S.DISCARDED),
    "take_up": Move((S.SUBMITTED,), S.UNDER_REVIEW),
    "accept": Move((S.UNDER_REVIEW,), S.ACCEPTED),
    "call_to_correct": Move((S.UNDER_REVIEW,), S.CALLED_TO_CORRECT),
    "reject": Move((S.UNDER_REVIEW,), S.REJECTED_FORMAL),
    # By the acceptance of a later one of the same property; a called one by its correction.
    "supersede": Move((S.ACCEPTED, S.CALLED_TO_CORRECT), S.SUPERSEDED),
    "cease": Move((S.ACCEPTED,), S.CEASED),
}
