"""What must hold of batches and charge documents: control totals, products, sums, one charge a
month.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, Sum
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money, product
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.rows import FingerprintRow, fingerprint
from ebok_plugin.ledger.models import Batch, ChargeDocument, ChargeLine, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

ROWS_AT_ONCE = 5_000


def line_products() -> Iterator[AuditFinding]:
    """`line.amount == r2(line.quantity × line.rate)` (INV-1)."""
    lines = ChargeLine.objects.order_by("pk").values_list(
        "quantity",
        "rate",
        "amount",
        "position",
        "document__document_no",
        "document__account__account_no",
        "document__entry__seq",
        "document__batch_id",
    )
    for quantity, rate, amount, position, number, account, seq, batch in lines.iterator(
        ROWS_AT_ONCE
    ):
        if amount != product(quantity, rate):
            message = _(
                "dokument {number}, wiersz {position}: {quantity} × {rate} to nie {amount}"
            ).format(number=number, position=position, quantity=quantity, rate=rate, amount=amount)
            yield AuditFinding("line_products", message, account, seq, batch)


def document_totals() -> Iterator[AuditFinding]:
    """`document.total == Σ lines` (INV-2)."""
    summed = ChargeDocument.objects.annotate(summed=Sum("lines__amount"))
    wrong = summed.exclude(total=F("summed"), summed__isnull=False).order_by("pk")
    for number, total, lines, account, seq, batch in wrong.values_list(
        "document_no", "total", "summed", "account__account_no", "entry__seq", "batch_id"
    ):
        message = _("dokument {number}: razem {total}, a wiersze {lines}").format(
            number=number, total=total, lines=lines or ZERO
        )
        yield AuditFinding("document_totals", message, account, seq, batch)


def charges_posted() -> Iterator[AuditFinding]:
    """Each document has one CHARGE entry, equal to it (INV-2), and each CHARGE its document."""
    differs = (
        ~Q(entry__kind=EntryKind.CHARGE)
        | ~Q(entry__amount=F("total"))
        | ~Q(entry__account=F("account"))
        | ~Q(entry__booking_date=F("booking_date"))
        | ~Q(entry__due_date=F("due_date"))
        | ~Q(entry__batch=F("batch"))
    )
    wrong = ChargeDocument.objects.filter(Q(entry__isnull=True) | differs).order_by("pk")
    for number, account, seq, batch in wrong.values_list(
        "document_no", "account__account_no", "entry__seq", "batch_id"
    ):
        message = (
            _("dokument {number} nie ma pozycji księgowej")
            if seq is None
            else _("dokument {number} różni się od swojej pozycji księgowej")
        )
        yield AuditFinding("charges_posted", message.format(number=number), account, seq, batch)
    bare = LedgerEntry.objects.filter(kind=EntryKind.CHARGE, document__isnull=True).order_by("pk")
    for account, seq, batch in bare.values_list("account__account_no", "seq", "batch_id"):
        yield AuditFinding("charges_posted", _("naliczenie nie ma dokumentu"), account, seq, batch)


def one_charge_a_month() -> Iterator[AuditFinding]:
    """One document per account and month that corrects none and was not reversed (ledger.md §7)."""
    charges = ChargeDocument.objects.filter(
        correction_of__isnull=True, entry__isnull=False, entry__reversed_by__isnull=True
    )
    repeated = (
        charges.values("account__account_no", "period")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by("account__account_no", "period")
    )
    for row in repeated:
        message = _("{count} naliczenia za {period}").format(
            count=row["count"], period=row["period"]
        )
        yield AuditFinding("one_charge_a_month", message, row["account__account_no"])


def control_totals() -> Iterator[AuditFinding]:
    """Each batch still has the entries it was posted with: count, sum and fingerprint.

    So a row that was changed, added or removed by raw SQL is found (INV-7).
    """
    batches = {batch.pk: batch for batch in Batch.objects.iterator(ROWS_AT_ONCE)}
    for pk, rows in _entries_by_batch():
        batch = batches.pop(pk, None)
        if batch is not None:  # a batch that is not there is what `orphans` reports
            yield from _compare(batch, rows)
    for batch in batches.values():
        yield from _compare(batch, [])


def _compare(batch: Batch, rows: list[FingerprintRow]) -> Iterator[AuditFinding]:
    if len(rows) != batch.entry_count:
        message = _("liczba pozycji: zaksięgowano {posted}, jest {found}").format(
            posted=batch.entry_count, found=len(rows)
        )
        yield AuditFinding("control_totals", message, batch=batch.pk)
    found = Money.from_grosze(sum(row.grosze for row in rows))
    if found != batch.entry_sum:
        message = _("suma: zaksięgowano {posted}, jest {found}").format(
            posted=batch.entry_sum, found=found
        )
        yield AuditFinding("control_totals", message, batch=batch.pk)
    if fingerprint(rows) != batch.entries_sha256:
        yield AuditFinding("control_totals", _("skrót pozycji jest inny"), batch=batch.pk)


def _entries_by_batch() -> Iterator[tuple[int, list[FingerprintRow]]]:
    raw = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    entries = LedgerEntry.objects.annotate(grosze=raw).order_by("batch_id")
    columns = ("account__account_no", *FingerprintRow._fields[1:])
    rows = entries.values_list("batch_id", *columns).iterator(ROWS_AT_ONCE)
    for pk, portion in groupby(rows, key=lambda row: row[0]):
        # Sorted here, because databases compare texts by their own rules.
        yield pk, sorted((FingerprintRow(*row[1:]) for row in portion), key=lambda row: row[:2])
