"""Notes and their batches, as the desk and the account card show them."""

from __future__ import annotations

from django.db.models import F, Prefetch, QuerySet

from ebok_plugin.interest.models import InterestNote, NoteBatch, NoteDraft, NotePart
from ebok_plugin.ledger.models import Account


def correction_waits(note: InterestNote) -> bool:
    """Whether somebody proposed to correct the note and nobody has decided yet."""
    return NoteDraft.objects.filter(corrects=note, batch__state=NoteBatch.State.PROPOSED).exists()


def notes_of(account: Account) -> QuerySet[InterestNote]:
    """The notes of an account, the newest first, each with its parts and their lines.

    `reversed_on` is the day on which a note was taken back; None for one that stands.
    """
    parts = NotePart.objects.select_related("entry__document").prefetch_related("lines")
    notes = InterestNote.objects.filter(entry__account=account).select_related("entry", "corrects")
    with_parts = notes.prefetch_related(Prefetch("parts", queryset=parts))
    return with_parts.annotate(reversed_on=F("entry__reversed_by__booking_date"))
