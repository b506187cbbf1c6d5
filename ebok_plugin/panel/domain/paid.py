"""Whether what an account was asked for is paid, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.frontend.theme.figures import short_date
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.panel.domain.entry import parts_of_entry


@dataclass(frozen=True, slots=True)
class PaymentState:
    """How far an entry is paid; `paid_on` is the day of the newest part, None without any."""

    due_on: date | None
    paid_on: date | None
    left: Money

    @property
    def is_whole(self) -> bool:
        return self.paid_on is not None and self.left <= ZERO

    @property
    def words(self) -> str:
        """The state in words: paid on a day, the due date, or how much is left by then."""
        if self.paid_on is not None and self.is_whole:
            return _("Zapłacono %(day)s.") % {"day": short_date(self.paid_on)}
        sentences = []
        if self.paid_on is not None:
            sentences.append(_("Zapłacono część, zostało %(left)s.") % {"left": self.left})
        if self.due_on is not None:
            sentences.append(_("Termin płatności: %(day)s.") % {"day": short_date(self.due_on)})
        return " ".join(sentences)


def payment_state_of(account: Account, entry: LedgerEntry, today: date) -> PaymentState:
    """Return how far an entry is paid, as the payments are allocated today."""
    parts = parts_of_entry(account, entry.seq, today)
    left = entry.amount - sum_money(part.amount for part in parts)
    # What was paid before the entry was booked pays it on that day.
    days = [max(entry.booking_date, part.booked_on) for part in parts]
    return PaymentState(entry.due_date, max(days, default=None), left)
