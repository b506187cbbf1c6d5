"""What must hold of every entry: numbers, keys, signs, parents, an open account, and guards of the
tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from cms_ext.base.database.append_only import lets_through
from cms_ext.base.money.amounts import MAX_AMOUNT, ZERO
from cms_ext.evidence.sealed_rows.models import RowSeal
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.guard import NEW_CHARGES
from ebok_plugin.ledger.models import (
    Account,
    Batch,
    BatchSeal,
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
)
from ebok_plugin.ledger.models.entry import ALWAYS_DUE, DUE_WHEN_OWED, ONLY_CREDIT, ONLY_DEBIT
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount


def booked_while_open() -> Iterator[AuditFinding]:
    """Nothing before the account was opened, no new charge after it was closed (ledger.md §9)."""
    before = Q(booking_date__lt=F("account__opened_on"))
    charged = Q(kind__in=NEW_CHARGES, amount__gt=ZERO)
    after = charged & Q(booking_date__gt=F("account__closed_on"))
    for wrong, message in (
        (before, _("zaksięgowano przed otwarciem konta")),
        (after, _("naliczono po zamknięciu konta")),
    ):
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("booked_while_open", message, account, seq, batch)


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


# A child, its foreign key, and the table in which its parent must stand.
PARENTS: tuple[tuple[type[models.Model], str, type[models.Model]], ...] = (
    (LedgerEntry, "account_id", Account),
    (LedgerEntry, "batch_id", Batch),
    (LedgerEntry, "document_id", ChargeDocument),
    (LedgerEntry, "reverses_id", LedgerEntry),
    (ChargeDocument, "account_id", Account),
    (ChargeDocument, "batch_id", Batch),
    (ChargeDocument, "correction_of_id", ChargeDocument),
    (ChargeLine, "document_id", ChargeDocument),
)


def orphans() -> Iterator[AuditFinding]:
    """Nothing that a posted row points to was removed past the foreign keys."""
    for child, column, parent in PARENTS:
        present = Exists(parent._default_manager.filter(pk=OuterRef(column)))
        lost = child._default_manager.filter(~present, ~Q(**{column: None}))
        for pk, missing in lost.values_list("pk", column):
            message = _("{child} {pk}: nie ma wiersza {parent} {missing}").format(
                child=child._meta.verbose_name,
                pk=pk,
                parent=parent._meta.verbose_name,
                missing=missing,
            )
            yield AuditFinding("orphans", message)


POSTED: tuple[type[models.Model], ...] = (
    Batch,
    BatchSeal,
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
    RowSeal,
)


def triggers() -> Iterator[AuditFinding]:
    """The database still refuses to change what is posted: SQLite loses triggers with a table."""
    return unguarded(POSTED)


def unguarded(posted: Iterable[type[models.Model]]) -> Iterator[AuditFinding]:
    """Each append-only table that lets rows be changed or deleted, with or without its triggers."""
    for model in posted:
        table = model._meta.db_table
        for event in lets_through(connection, table):
            message = _("baza nie odmawia {event} w tabeli {table}").format(
                event=event, table=table
            )
            yield AuditFinding("triggers", message)
