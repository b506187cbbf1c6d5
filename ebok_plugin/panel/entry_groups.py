"""Entries as residents group them: what a page filters by and a change is made of.

A REVERSAL belongs to the group of what it undoes, so that an undone entry adds up to nothing.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.vocabulary import EntryKind


class EntryGroup(TextChoices):
    """The values stand in addresses."""

    OPENING = "bilans", _("Bilans otwarcia")
    CHARGES = "naliczenia", _("Naliczenia")
    SETTLEMENTS = "media", _("Rozliczenia mediów")
    INTEREST = "odsetki", _("Odsetki")
    CORRECTIONS = "korekty", _("Korekty i przeksięgowania")
    PAYMENTS = "wplaty", _("Wpłaty")

    @property
    def kinds(self) -> tuple[EntryKind, ...]:
        return tuple(kind for kind, group in GROUP_OF.items() if group == self)


GROUP_OF = {
    EntryKind.OPENING: EntryGroup.OPENING,
    EntryKind.CHARGE: EntryGroup.CHARGES,
    EntryKind.INTEREST_NOTE: EntryGroup.INTEREST,
    EntryKind.MEDIA_SETTLEMENT: EntryGroup.SETTLEMENTS,
    EntryKind.ADJUSTMENT: EntryGroup.CORRECTIONS,
    EntryKind.TRANSFER: EntryGroup.CORRECTIONS,
    EntryKind.PAYMENT: EntryGroup.PAYMENTS,
    EntryKind.PAYMENT_RETURN: EntryGroup.PAYMENTS,
}
