from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry


def numbering() -> Iterator[AuditFinding]:
    """The entries of an account are numbered 1, 2, 3 … without a gap."""
    suspects = (
        LedgerEntry.objects.values("account_id", "account__account_no")
        .annotate(count=Count("pk"), first=Min("seq"), last=Max("seq"))
        .filter(~Q(first=1) | ~Q(last=F("count")))
        .order_by("account__account_no")
    )
    for suspect in suspects:
        entries = LedgerEntry.objects.filter(account_id=suspect["account_id"])
        seen = Counter(entries.values_list("seq", flat=True))
        account = suspect["account__account_no"]
        for number in range(1, max(seen) + 1):
            if seen[number] != 1:
                wrong = _("numeru brakuje") if not seen[number] else _("numer się powtarza")
                yield AuditFinding("numbering", wrong, account, number)
        for number in sorted(n for n in seen if n < 1):
            yield AuditFinding("numbering", _("numer jest mniejszy niż 1"), account, number)
