"""Importing a table that an app declares, on screen and by command: its rows, its record."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.tables import COMMAND_LINE, FindingLog, ReadFile, SchemaCatalogue, TableLimits
from cms_ext.desks.import_desk.domain.desk import ReportDesk, Submission
from cms_ext.desks.import_desk.domain.import_file import FileImport, Rehearsal, import_file
from cms_ext.desks.import_desk.domain.report import ImportStatus, TableReport, facts_of
from cms_ext.desks.import_desk.domain.table import TableImport, TableKind
from cms_ext.desks.import_desk.models import ImportedFile, ImportTurn
from cms_ext.evidence.audit.domain.event import Origin, record


def import_table(
    table: TableKind[Any],
    stream: BinaryIO,
    filename: str,
    *,
    today: date,
    origin: Origin,
    encoding: str | None = None,
    dry_run: bool = False,
    limits: TableLimits = COMMAND_LINE,
) -> TableReport:
    """Import a file of the table; parameters and report as of `import_file`."""
    way = _TableFile(table, today, origin)
    return import_file(
        way, stream, filename, kind=table.kind, encoding=encoding, dry_run=dry_run, limits=limits
    )


class _TableFile(FileImport[TableImport[Any], TableReport]):
    """What is on file may also be changed by hand: in its turn a file is always judged anew."""

    report_type = TableReport

    def __init__(self, table: TableKind[Any], today: date, origin: Origin) -> None:
        self._table = table
        self._today = today
        self._origin = origin

    def catalogue(self) -> SchemaCatalogue:
        return SchemaCatalogue((self._table.schema(self._today),))

    def known(self, file: ReadFile, name: str) -> TableReport | None:
        same = ImportedFile.objects.filter(kind=file.schema.kind, sha256=file.source.sha256)
        known = same.select_related("committed_by").first()
        return _known_report(name, known) if known else None

    def judge(self, kind: str) -> TableImport[Any]:
        return self._table.judge(today=self._today, log=FindingLog())

    def report(self, rehearsal: Rehearsal[TableImport[Any]], status: ImportStatus) -> TableReport:
        facts = facts_of(rehearsal.reading, rehearsal.judge.outcome)
        return TableReport(status=status, file=rehearsal.name, **facts)

    def lock_imports(self, kind: str) -> None:
        ImportTurn.objects.get_or_create(kind=kind)
        ImportTurn.objects.select_for_update().get(kind=kind)

    def write(self, rehearsal: Rehearsal[TableImport[Any]]) -> TableReport:
        report = self.report(rehearsal, ImportStatus.POSTED)
        imported = _record_file(rehearsal.file, report, self._origin)
        rehearsal.judge.imported = imported
        rehearsal.judge.write(rehearsal.read_again(), self._origin)
        _record(imported, report, self._origin)
        return report


def _known_report(name: str, known: ImportedFile) -> TableReport:
    """The report of a file that was committed before, byte for byte; it was not read again."""
    who = known.committed_by.get_username() if known.committed_by else _("z wiersza poleceń")
    note = _("Ten plik wczytano już {day} ({who}). Niczego nie dodano.").format(
        day=f"{timezone.localdate(known.committed_at):%d.%m.%Y}", who=who
    )
    return TableReport(
        status=ImportStatus.UNCHANGED,
        file=name,
        kind=known.kind,
        version=known.version,
        rows=known.rows_read,
        unchanged=known.rows_read,
        encoding=known.encoding,
        notes=(note,),
    )


def forget_file(kind: str, sha256: str) -> None:
    """A file of which everything was taken back may come again, in the caller's transaction."""
    ImportedFile.objects.filter(kind=kind, sha256=sha256).delete()


def _record_file(file: ReadFile, report: TableReport, origin: Origin) -> ImportedFile:
    return ImportedFile.objects.create(
        kind=report.kind,
        version=file.schema.version,
        filename=report.file[:255],
        sha256=file.source.sha256,
        size=file.source.size,
        encoding=report.encoding,
        rows_read=report.rows,
        rows_new=report.new,
        rows_changed=report.changed,
        rows_unchanged=report.unchanged,
        committed_at=timezone.now(),
        committed_by=origin.actor,
    )


def _record(imported: ImportedFile, report: TableReport, origin: Origin) -> None:
    """One event without any cell of the file."""
    record(
        "IMPORT_COMMITTED",
        origin,
        obj=imported,
        note=imported.sha256,
        to_state=str(report.status),
        changes={
            "kind": report.kind,
            "rows": report.rows,
            "new": report.new,
            "changed": report.changed,
        },
    )


# `import_formats.md` §1 for the size. Each row is written with its trace in the access log while
# the browser waits; longer files are for the command line.
BROWSER = TableLimits(megabytes=20, rows=5_000)


class TableDesk(ReportDesk[TableReport]):
    def __init__(self, table: TableKind[Any]) -> None:
        self.name = table.kind
        self.factory = table.path
        self.table = table

    def read(self, submission: Submission, *, today: date) -> TableReport:
        return self._import(submission, today=today, origin=Origin(), dry_run=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> TableReport:
        return self._import(submission, today=today, origin=origin, dry_run=False)

    def postings(self) -> dict[str, int]:
        """`import_formats.md` §4.3: a commit of the same kind makes a rehearsal old."""
        committed = ImportedFile.objects.order_by()
        return dict(committed.values_list("kind").annotate(Max("pk")))

    def record_of(self, sha256: str) -> int | None:
        committed = ImportedFile.objects.filter(kind=self.name, sha256=sha256)
        return committed.values_list("pk", flat=True).first()

    def _import(
        self, submission: Submission, *, today: date, origin: Origin, dry_run: bool
    ) -> TableReport:
        stream: Any = submission.content.file
        return import_table(
            self.table,
            stream,
            submission.filename,
            today=today,
            origin=origin,
            encoding=submission.options.get("encoding") or None,
            dry_run=dry_run,
            limits=BROWSER,
        )
