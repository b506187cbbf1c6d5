"""The record of an import: its turn, report, stored file, and their deletion.

Source: `import_formats.md` §1, §4.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.db import connection
from django.db.models import Max, QuerySet, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.files.stored_files import delete_after_commit
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import ReadFile
from cms_ext.desks.import_desk.domain.import_table import Rehearsal
from cms_ext.desks.import_desk.domain.run import describe_run
from cms_ext.desks.import_desk.domain.table import ImportStatus, TableReport, collect_report_facts
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import User
from cms_ext.plugins import FeedRun
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.payments.domain.ledger_kinds.base import KindImport
from ebok_plugin.payments.models import (
    BankEntry,
    BankFile,
    ImportBatch,
    ImportTurn,
    Placement,
    StatementIntake,
)

CELLS = ("errors", "warnings", "polish_samples", "sample", "value_date")
"""Parts of a report that quote the file; the stored record omits them."""


def record_posted_import(
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
    batch.postings.add(*batches)
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
    """Update the record when the same file was completed later, with another log entry."""
    known.postings.add(*batches)
    record(
        "import.committed",
        Origin(actor=made_by) if made_by else SYSTEM,
        obj=known,
        changes={"kind": known.kind, "sha256": known.sha256, "new": report.new},
    )


def lock_posting() -> None:
    """Wait for other postings, and lock posting until the transaction ends.

    SQLite has no row locks; there the writing transaction itself is the lock.
    """
    wait_for_turn()
    ImportTurn.objects.select_for_update().get_or_create(name="ledger")


def plan_index_lookups() -> None:
    """Make PostgreSQL use indexes until the end of the transaction.

    It plans by its last statistics, which may be of empty tables: each portion, and each row in
    the triggers, would then scan all that the portions before it wrote.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


def last_posting_key() -> frozenset[tuple[str, int]]:
    """Return a value that changes with every posted file and placed operation. One query.

    Placements count because money that is joined to a file's payment posts nothing.
    """
    return frozenset(_last_keys())


def _last_of_each() -> QuerySet[Any, tuple[str, int]]:
    keys: QuerySet[Any, tuple[str, int]] = _last(ImportBatch).union(
        _last(Batch), _last(Placement), all=True
    )
    return keys


def _last(model: type[ImportBatch | Batch | Placement]) -> Any:
    numbered = model._default_manager.order_by().values(of=Value(model.__name__))
    return numbered.annotate(last=Max("pk")).values_list("of", "last")


_last_keys = PreparedQuery(_last_of_each)


# Parts of a report that name people or quote the file; the counts stay.
QUOTES = ("made", "changes", "notes")


def forget_files(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete the originals and quotes of expired imports; who brought which file stays.

    A term runs from the end of the year in which a file came (accounting act, art. 74), so only
    files of complete years are deleted. The SHA-256 stays: it proves which file it was, and
    prevents posting it again. So do an operation's day, amount and title (`bank_formats.md`
    §7).
    """
    ended = timezone.localtime(before).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    imports = ImportBatch.objects.filter(uploaded_at__lt=ended).exclude(original="")
    statements = BankFile.objects.filter(uploaded_at__lt=ended).exclude(original="")
    intakes = StatementIntake.objects.filter(taken_at__lt=ended)
    expired_rows = count_expired(imports, "uploaded_at") + count_expired(statements, "uploaded_at")
    expired_rows += count_expired(intakes, "taken_at")
    if not rehearse:
        intakes.delete()
        for batch in imports:
            _forget_import(batch)
        for file in statements:
            _forget_statement(file)
    return expired_rows


def _forget_import(batch: ImportBatch) -> None:
    delete_after_commit(batch.original)
    batch.original = ""
    batch.report = {name: part for name, part in batch.report.items() if name not in QUOTES}
    batch.save(update_fields=["original", "report"])


def _forget_statement(file: BankFile) -> None:
    delete_after_commit(file.original)
    file.original = ""
    file.findings = []
    file.save(update_fields=["original", "findings"])
    BankEntry.objects.filter(statement__file=file).update(raw_61="", raw_86="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport(TableReport):
    """The report of import_formats.md §4.2; `totals` are the sums of the file's controls.

    `balance_before` and `balance_after` are the sums of all balances of today.
    """

    accounts: int = 0
    totals: dict[str, Money] = field(default_factory=dict)
    balance_before: Money = ZERO
    balance_after: Money = ZERO

    def as_json(self) -> dict[str, Any]:
        """Return the object that `import_ledger --json` prints; amounts are strings.

        The sums are in it by their names, too; `value_date` is that of the first payment.
        """
        totals = {name: str(total.amount) for name, total in self.totals.items()}
        first = self.sample[0] if self.sample else {}
        dated = {name: first[name] for name in ("value_date",) if name in first}
        return (
            TableReport.as_json(self)
            | totals
            | dated
            | {
                "totals": totals,
                "balance_before": str(self.balance_before.amount),
                "balance_after": str(self.balance_after.amount),
            }
        )


def build_report(
    rehearsal: Rehearsal[KindImport[Any]], status: ImportStatus, *, today: date
) -> ImportReport:
    """Build the report of a file that was read to its end."""
    outcome = rehearsal.judge.outcome
    before = sum_of_balances(today)
    if status is ImportStatus.POSTED:
        before -= Money.from_grosze(outcome.effect)
    return ImportReport(
        status=status,
        file=rehearsal.name,
        accounts=len(outcome.accounts),
        totals={name: Money(total) for name, total in rehearsal.reading.totals.sums.items()},
        balance_before=before,
        balance_after=before + Money.from_grosze(outcome.effect),
        **collect_report_facts(rehearsal.reading, outcome),
    )


def known_file_report(file: str, batch: ImportBatch) -> ImportReport:
    """Build the report of a file that was posted before, byte for byte."""
    who = batch.committed_by.get_username() if batch.committed_by else _("z wiersza poleceń")
    note = _("Ten plik zaimportowano już {day} ({who}). Niczego nie dodano.").format(
        day=f"{timezone.localdate(batch.committed_at):%d.%m.%Y}", who=who
    )
    return ImportReport(
        status=ImportStatus.UNCHANGED,
        file=file,
        kind=batch.kind,
        version=batch.version,
        rows=batch.rows_read,
        unchanged=batch.rows_read,
        totals={name: Money(Decimal(total)) for name, total in batch.control_totals.items()},
        encoding=batch.encoding,
        notes=(note,),
    )


def sum_of_balances(today: date) -> Money:
    """Sum what all accounts owe on a day: all batches, without what is booked later.

    Batches are few next to their entries, of which only the later ones are read.
    """
    posted = Batch.objects.aggregate(total=Sum("entry_sum"))["total"] or ZERO
    booked_later = LedgerEntry.objects.filter(booking_date__gt=today)
    later = booked_later.aggregate(total=Sum("amount"))["total"] or ZERO
    return posted - later


def read_last_batch(kind: str, today: date) -> Sequence[FeedRun]:
    """Read the last committed file of a kind; its data are of the day of the commit. One query."""
    return list_import_batches(kind, "", 1) or [FeedRun()]


def list_import_batches(kind: str, key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest committed files of a kind, which is one feed without keys. One query."""
    batches = ImportBatch.objects.filter(kind=kind, committed_at__isnull=False)
    batches = batches.select_related("committed_by__person").order_by("-committed_at")
    return [
        describe_run(batch, reverse("importy_pliki_modeladmin_inspect", args=[batch.pk]))
        for batch in batches[:limit]
    ]
