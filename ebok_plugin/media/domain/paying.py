"""Whether a settlement that asks for money was paid, and when."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.money import ZERO, total
from ebok_plugin.panel.domain.entry import parts_of_entry


def paying_words(account: Account, entry: LedgerEntry, today: date) -> str:
    """„Zapłacono 12.09.2026.”, „Termin płatności: 15.09.2026.”, or how much of it is left."""
    parts = parts_of_entry(account, entry.seq, today)
    left = entry.amount - total(part.amount for part in parts)
    due = (
        _("Termin płatności: %(day)s.") % {"day": short_date(entry.due_date)}
        if entry.due_date
        else ""
    )
    if not parts:
        return due
    # What was paid before the settlement was booked paid it on that day.
    paid_on = max(entry.booking_date, *(part.booked_on for part in parts))
    words = {"day": short_date(paid_on), "left": left}
    if left <= ZERO:
        return _("Zapłacono %(day)s.") % words
    return " ".join(filter(None, (_("Zapłacono część, zostało %(left)s.") % words, due)))
