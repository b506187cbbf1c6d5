"""What a paper's own dates say of its force. Pure.

The full rule with amendments, repeals and judgments (library.md §4) belongs to the resolution
register. Until a paper's dates rule it out nothing is claimed here: that it has entered into force
is a date on its cover, that it still holds is not said.
"""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members_area.library.models import Document

# Kinds that bind somebody from a day on.
BINDING = frozenset({"STATUTE", "BYLAW", "RESOLUTION"})


class Standing(TextChoices):
    AWAITS_COURT = "AWAITS_COURT", _("Oczekuje na wpis do KRS")
    NOT_YET = "NOT_YET", _("Jeszcze nie obowiązuje")
    ENDED = "ENDED", _("Już nie obowiązuje")


def effective_date(document: Document) -> date | None:
    """From when it works: a change of the statute from its entry in the court register only.

    Anything else that binds works from the day given, else from its adoption (library.md §4).
    """
    if document.changes_statute:
        return document.krs_registered_on
    if document.kind.code in BINDING:
        return document.effective_from or document.adopted_on
    return document.effective_from


def standing(document: Document, today: date) -> Standing | None:
    """Why it does not hold today, as far as its own dates tell; None when they do not."""
    if document.changes_statute and document.effective_from is None:
        return Standing.AWAITS_COURT
    if document.effective_from is not None and today < document.effective_from:
        return Standing.NOT_YET
    if document.effective_to is not None and document.effective_to < today:
        return Standing.ENDED
    return None
