"""A payment may come by a statement or by a file, but only once (`import_formats.md` §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Count

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import Money

Twin = tuple[int, date, Money]
"""Account, value date and (negative) amount: what makes two payments look alike."""


class StatementTwins:
    """Which BANK rows must not be posted, because statements bring or brought their payment.

    Setting COOP_PAYMENTS_BANK_SOURCE: STATEMENTS (only statements may post), FILE (only files),
    BOTH (the default: either, but each statement's entry covers one equal row of the file).
    """

    def __init__(self) -> None:
        self._rule: str = getattr(settings, "COOP_PAYMENTS_BANK_SOURCE", "BOTH")
        self._entries: Counter[Twin] = Counter()
        self._asked: set[int] = set()
        self._ask = (
            self._rule == "BOTH" and Batch.objects.filter(kind=Batch.Kind.STATEMENT).exists()
        )

    def load(self, accounts: Iterable[int]) -> None:
        """Read the payments that statements brought to these accounts; each account once."""
        if not self._ask:
            return
        new = set(accounts) - self._asked
        self._asked |= new
        for portion in chunks(sorted(new)):
            entries = LedgerEntry.objects.filter(
                account_id__in=portion,
                kind=EntryKind.PAYMENT,
                batch__kind=Batch.Kind.STATEMENT,
                reversed_by__isnull=True,
            )
            counted = entries.values_list("account_id", "booking_date", "amount").annotate(
                Count("pk")
            )
            for account_id, day, amount, count in counted:
                self._entries[account_id, day, amount] += count

    def covers(self, twin: Twin) -> bool:
        """Whether a statement has this payment; two equal rows need two equal entries."""
        if self._rule == "STATEMENTS":
            return True
        if self._entries[twin] == 0:
            return False
        self._entries[twin] -= 1
        return True
