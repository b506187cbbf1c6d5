from ebok_plugin.interest.models.note import (
    HandClaim,
    InterestNote,
    NoteBatch,
    NoteDraft,
    NoteLine,
    NotePart,
    NoteSequence,
)
from ebok_plugin.interest.models.rate import (
    KIND_OF,
    InterestRate,
    RateKind,
    RatesConfirmation,
)

__all__ = [
    "HandClaim",
    "InterestNote",
    "InterestRate",
    "KIND_OF",
    "NoteBatch",
    "NoteDraft",
    "NoteLine",
    "NotePart",
    "NoteSequence",
    "RateKind",
    "RatesConfirmation",
]
