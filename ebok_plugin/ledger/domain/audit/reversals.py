from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

IS_REVERSAL = Q(kind=EntryKind.REVERSAL)
SAME_DUE_DATE = Q(due_date=F("reverses__due_date")) | Q(
    due_date__isnull=True, reverses__due_date__isnull=True
)
WRONG: tuple[tuple[Q, str], ...] = (
    (IS_REVERSAL & Q(reverses__isnull=True), _noop("storno nie wskazuje pozycji")),
    (~IS_REVERSAL & Q(reverses__isnull=False), _noop("pozycja innego rodzaju coś stornuje")),
    (Q(reverses__kind=EntryKind.REVERSAL), _noop("storno storna")),
    (
        Q(reverses__isnull=False) & ~Q(reverses__account=F("account")),
        _noop("storno stoi na innym koncie niż pozycja"),
    ),
    (
        Q(booking_date__lt=F("reverses__booking_date")),
        _noop("storno jest wcześniejsze niż pozycja"),
    ),
    (
        Q(reverses__isnull=False) & ~(SAME_DUE_DATE & Q(subaccount=F("reverses__subaccount"))),
        _noop("storno ma inny termin albo subkonto niż pozycja"),
    ),
)


def reversals() -> Iterator[AuditFinding]:
    """Each REVERSAL is exactly opposite to its entry, same account, once (ledger.md §4.2)."""
    for wrong, message in WRONG:
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("reversals", _(message), account, seq, batch)
    yield from _not_opposite()
    yield from _reversed_twice()


def _not_opposite() -> Iterator[AuditFinding]:
    pairs = LedgerEntry.objects.filter(reverses__isnull=False).order_by("pk")
    for account, seq, batch, amount, undone in pairs.values_list(
        "account__account_no", "seq", "batch_id", "amount", "reverses__amount"
    ).iterator():
        if undone is not None and amount != -undone:
            message = _("storno {amount} pozycji {undone}").format(amount=amount, undone=undone)
            yield AuditFinding("reversals", message, account, seq, batch)


def _reversed_twice() -> Iterator[AuditFinding]:
    repeated = (
        LedgerEntry.objects.filter(reverses__isnull=False)
        .values("reverses_id", "reverses__account__account_no", "reverses__seq")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    for row in repeated:
        yield AuditFinding(
            "reversals",
            _("pozycja ma {count} storna").format(count=row["count"]),
            row["reverses__account__account_no"],
            row["reverses__seq"],
        )
