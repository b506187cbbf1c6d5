"""Entries as residents group them: what a page filters by and a change is made of.

A REVERSAL belongs to the group of what it undoes, so that an undone entry adds up to nothing.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.vocabulary import Kind


class EntryGroup(TextChoices):
    """The values stand in addresses."""

    OPENING = "bilans", _("Bilans otwarcia")
    CHARGES = "naliczenia", _("Naliczenia")
    SETTLEMENTS = "media", _("Rozliczenia mediów")
    INTEREST = "odsetki", _("Odsetki")
    CORRECTIONS = "korekty", _("Korekty i przeksięgowania")
    PAYMENTS = "wplaty", _("Wpłaty")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(kind for kind, group in GROUP_OF.items() if group == self)


GROUP_OF = {
    Kind.OPENING: EntryGroup.OPENING,
    Kind.CHARGE: EntryGroup.CHARGES,
    Kind.INTEREST_NOTE: EntryGroup.INTEREST,
    Kind.MEDIA_SETTLEMENT: EntryGroup.SETTLEMENTS,
    Kind.ADJUSTMENT: EntryGroup.CORRECTIONS,
    Kind.TRANSFER: EntryGroup.CORRECTIONS,
    Kind.PAYMENT: EntryGroup.PAYMENTS,
    Kind.PAYMENT_RETURN: EntryGroup.PAYMENTS,
}
