from ebok_plugin.interest.models.batch import HandClaim, NoteBatch, NoteDraft
from ebok_plugin.interest.models.note import InterestNote, NoteLine, NotePart, NoteSequence
from ebok_plugin.interest.models.rate import InterestRate, RatesConfirmation

__all__ = [
    "HandClaim",
    "InterestNote",
    "InterestRate",
    "NoteBatch",
    "NoteDraft",
    "NoteLine",
    "NotePart",
    "NoteSequence",
    "RatesConfirmation",
]
