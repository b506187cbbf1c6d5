from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry


def source_keys() -> Iterator[AuditFinding]:
    """A bank line or a row of a file stands on an account once, unless its entry was reversed."""
    repeated = (
        LedgerEntry.objects.filter(reversed_by__isnull=True)
        .values("source", "source_key")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    for row in repeated:
        entries = LedgerEntry.objects.filter(
            source=row["source"], source_key=row["source_key"], reversed_by__isnull=True
        ).order_by("pk")
        for account, seq, batch in entries.values_list("account__account_no", "seq", "batch_id"):
            message = _("klucz {key} ({source}) jest zaksięgowany {count} razy").format(
                key=row["source_key"], source=row["source"], count=row["count"]
            )
            yield AuditFinding("source_keys", message, account, seq, batch)
