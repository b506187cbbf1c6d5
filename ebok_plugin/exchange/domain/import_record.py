"""The record of a posted file: who, when, what came of it, and the file itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files import File
from django.utils import timezone

from cms_ext.base.importing import ReadFile
from cms_ext.office.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.models import User
from ebok_plugin.exchange.domain.import_report import ImportReport
from ebok_plugin.exchange.models import ImportBatch
from ebok_plugin.ledger.models import Batch

CELLS = ("errors", "warnings", "polish_samples")
"""Parts of a report that quote the file; the record does without them."""


def record_import(
    file: ReadFile, report: ImportReport, batches: Iterable[Batch], made_by: User | None
) -> ImportBatch:
    """Save the record and the original file, and write to the access log."""
    now = timezone.now()
    batch = ImportBatch(
        kind=report.kind,
        version=file.schema.version,
        filename=report.file[:255],
        sha256=file.source.sha256,
        size=file.source.size,
        encoding=report.encoding,
        state=ImportBatch.State.COMMITTED,
        uploaded_at=now,
        uploaded_by=made_by,
        committed_at=now,
        committed_by=made_by,
        rows_read=report.rows,
        rows_new=report.new,
        rows_unchanged=report.unchanged,
        rows_changed=report.changed,
        control_totals={name: str(total.amount) for name, total in report.totals.items()},
        report={name: value for name, value in report.as_json().items() if name not in CELLS},
    )
    file.source.stream.seek(0)
    batch.original.save(report.file, File(file.source.stream), save=False)
    batch.save()
    batch.postings.set(batches)
    record(
        "import.committed",
        Origin(actor=made_by) if made_by else SYSTEM,
        obj=batch,
        to_state=batch.state,
        changes={"kind": batch.kind, "sha256": batch.sha256, "new": batch.rows_new},
    )
    return batch


def record_completion(
    known: ImportBatch, report: ImportReport, batches: Iterable[Batch], made_by: User | None
) -> None:
    """Update the record when the same file was completed later; writes one more event."""
    known.postings.add(*batches)
    record(
        "import.committed",
        Origin(actor=made_by) if made_by else SYSTEM,
        obj=known,
        changes={"kind": known.kind, "sha256": known.sha256, "new": report.new},
    )
