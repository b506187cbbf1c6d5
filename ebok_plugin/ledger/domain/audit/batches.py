from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.db.models import BigIntegerField, ExpressionWrapper, F
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.fingerprint import Fingerprinted, fingerprint
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.money import Money

ROWS_AT_ONCE = 5_000


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


def _compare(batch: Batch, rows: list[Fingerprinted]) -> Iterator[AuditFinding]:
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


def _entries_by_batch() -> Iterator[tuple[int, list[Fingerprinted]]]:
    raw = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    entries = LedgerEntry.objects.annotate(grosze=raw).order_by("batch_id")
    columns = ("account__account_no", *Fingerprinted._fields[1:])
    rows = entries.values_list("batch_id", *columns).iterator(ROWS_AT_ONCE)
    for pk, portion in groupby(rows, key=lambda row: row[0]):
        # Sorted here, because databases compare texts by their own rules.
        yield pk, sorted((Fingerprinted(*row[1:]) for row in portion), key=lambda row: row[:2])
