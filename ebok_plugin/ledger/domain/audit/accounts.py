from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import ZERO


def booked_while_open() -> Iterator[AuditFinding]:
    """Nothing before the account was opened, no new charge after it was closed (ledger.md §9)."""
    before = Q(booking_date__lt=F("account__opened_on"))
    after = Q(kind=EntryKind.CHARGE, amount__gt=ZERO, booking_date__gt=F("account__closed_on"))
    for wrong, message in (
        (before, _("zaksięgowano przed otwarciem konta")),
        (after, _("naliczono po zamknięciu konta")),
    ):
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("booked_while_open", message, account, seq, batch)
