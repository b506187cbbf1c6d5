from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.models.entry import ALWAYS_DUE, DUE_WHEN_OWED, ONLY_CREDIT, ONLY_DEBIT
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from ebok_plugin.money import MAX_AMOUNT, ZERO

# What must not be (`ledger.md` §2), and how it is said.
WRONG: tuple[tuple[Q, str], ...] = (
    (~Q(kind__in=EntryKind.values), _noop("nieznany rodzaj")),
    (~Q(subaccount__in=SubAccount.values), _noop("nieznane subkonto")),
    (Q(amount=ZERO), _noop("kwota 0,00 zł")),
    (Q(amount__gt=MAX_AMOUNT) | Q(amount__lt=-MAX_AMOUNT), _noop("kwota za duża")),
    (Q(kind__in=ONLY_CREDIT, amount__gt=ZERO), _noop("wpłata ma znak obciążenia")),
    (Q(kind__in=ONLY_DEBIT, amount__lt=ZERO), _noop("obciążenie ma znak wpłaty")),
    (Q(kind__in=ONLY_CREDIT, due_date__isnull=False), _noop("wpłata ma termin płatności")),
    (
        Q(due_date__isnull=True)
        & (Q(kind__in=ALWAYS_DUE) | Q(kind__in=DUE_WHEN_OWED, amount__gt=ZERO)),
        _noop("obciążenie nie ma terminu płatności"),
    ),
    (
        Q(kind=EntryKind.PAYMENT_RETURN) & ~Q(due_date=F("booking_date")),
        _noop("termin zwrotu wpłaty jest inny niż dzień księgowania"),
    ),
    (
        Q(kind=EntryKind.CHARGE, amount__lt=ZERO, document__correction_of__isnull=True),
        _noop("ujemne naliczenie niczego nie koryguje"),
    ),
)


def signs_and_due_dates() -> Iterator[AuditFinding]:
    """Each kind has the sign and the due date that it must have."""
    for wrong, message in WRONG:
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("signs_and_due_dates", _(message), account, seq, batch)
