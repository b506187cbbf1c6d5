"""Importing a table that an app declares, on screen and by command: its rows, its record."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, BinaryIO, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.base.tables import (
    COMMAND_LINE,
    FileFinding,
    FileRefused,
    FindingLog,
    ReadFile,
    SchemaCatalogue,
    TableLimits,
    TableReading,
    read_file,
)
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.desk import ReportDesk, Submission
from cms_ext.desks.import_desk.domain.table import (
    ImportStatus,
    RowJudge,
    TableImport,
    TableKind,
    TableReport,
    collect_report_facts,
    judge_rows,
    make_refused_report,
)
from cms_ext.desks.import_desk.models import ImportedFile, ImportTurn
from cms_ext.evidence.audit.domain.event import Origin, record

J = TypeVar("J", bound=RowJudge[Any])
P = TypeVar("P", bound=TableReport)


class WriteRefused(Exception):
    """A valid file that cannot be written, because something was changed meanwhile."""

    def __init__(self, finding: FileFinding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Rehearsal(Generic[J]):
    """A file read to its end and compared with the stored rows; nothing was written."""

    name: str
    file: ReadFile
    reading: TableReading
    judge: J

    @property
    def status(self) -> ImportStatus:
        if self.reading.log.error_count:
            return ImportStatus.REFUSED
        return ImportStatus.REHEARSED if self.judge.outcome.has_work else ImportStatus.UNCHANGED

    def read_again(self) -> Iterator[tuple[int, Any]]:
        """Return the rows once more, for writing; they were found good."""
        return iter(TableReading(self.file, FindingLog()))


class FileImport(ABC, Generic[J, P]):
    """How files are judged, written and reported here; `import_file` does the rest."""

    report_type: type[P]

    @abstractmethod
    def catalogue(self) -> SchemaCatalogue:
        """Return the accepted kinds of file."""

    @abstractmethod
    def find_known_report(self, file: ReadFile, name: str) -> P | None:
        """Return the report of a file imported before, byte for byte, which adds nothing."""

    @abstractmethod
    def judge(self, kind: str) -> J: ...

    @abstractmethod
    def report(self, rehearsal: Rehearsal[J], status: ImportStatus) -> P: ...

    @abstractmethod
    def lock_imports(self, kind: str) -> None:
        """Wait until no other file of this kind is being written; lock to the end."""

    @abstractmethod
    def write(self, rehearsal: Rehearsal[J]) -> P:
        """Write rows, record and report in the caller's transaction. Raises WriteRefused."""

    def state(self) -> Hashable:
        """Return a value that changes whenever a rehearsal becomes outdated; None if unknown."""
        return None


@collect_garbage_rarely()
def import_file(
    way: FileImport[J, P],
    stream: BinaryIO,
    filename: str,
    *,
    dry_run: bool,
    limits: TableLimits,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    typed_sum: str = "",
) -> P:
    """Rehearse a seekable binary file and, unless `dry_run`, write it in one transaction.

    `typed_sum` is the control sum that a person read elsewhere, such as on a printed list.

    The report's status: `rehearsed` (good, nothing written), `posted`, `unchanged` (nothing new
    in the file, or the file itself is known) or `refused` (any error; the database is as before).
    """
    name = PurePath(filename.replace("\\", "/")).name
    try:
        file = read_file(
            stream,
            way.catalogue(),
            kind=kind,
            version=version,
            encoding=encoding,
            limits=limits,
            typed_sum=typed_sum,
        )
    except FileRefused as refusal:
        about = refusal.kind or kind or ""
        return make_refused_report(way.report_type, name, refusal.finding, kind=about)
    if known := way.find_known_report(file, name):
        return known
    state = way.state()
    rehearsal = _rehearse(way, file, name)
    if dry_run or rehearsal.status is not ImportStatus.REHEARSED:
        return way.report(rehearsal, rehearsal.status)
    return _write(way, rehearsal, state)


def _rehearse(way: FileImport[J, P], file: ReadFile, name: str) -> Rehearsal[J]:
    judge = way.judge(file.schema.kind)
    return Rehearsal(name, file, judge_rows(file, judge), judge)


def _write(way: FileImport[J, P], rehearsal: Rehearsal[J], state: Hashable) -> P:
    """Write a rehearsed file in one transaction, or refuse it if something changed meanwhile."""
    file, name = rehearsal.file, rehearsal.name
    try:
        with transaction.atomic():
            way.lock_imports(file.schema.kind)
            if known := way.find_known_report(file, name):
                return known
            if state is None or way.state() != state:
                # The rehearsal before the lock may be outdated.
                rehearsal = _rehearse(way, file, name)
                if rehearsal.status is not ImportStatus.REHEARSED:
                    return way.report(rehearsal, rehearsal.status)
            return way.write(rehearsal)
    except WriteRefused as refusal:
        finding = refusal.finding
    except (IntegrityError, ValidationError):
        again = _rehearse(way, file, name)
        if (again.status, again.judge.outcome) == (rehearsal.status, rehearsal.judge.outcome):
            raise  # nobody was faster: the fault is in the writing
        message = _("Dane zmieniły się od sprawdzenia. Sprawdź plik jeszcze raz.")
        finding = about_file("REHEARSAL_STALE", message)
    rehearsal.reading.log.error(finding)
    return way.report(rehearsal, ImportStatus.REFUSED)


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
    """A file of a table; rows may also be changed by hand, so it is always judged twice."""

    report_type = TableReport

    def __init__(self, table: TableKind[Any], today: date, origin: Origin) -> None:
        self._table = table
        self._today = today
        self._origin = origin

    def catalogue(self) -> SchemaCatalogue:
        return SchemaCatalogue((self._table.schema(self._today),))

    def find_known_report(self, file: ReadFile, name: str) -> TableReport | None:
        same = ImportedFile.objects.filter(kind=file.schema.kind, sha256=file.source.sha256)
        imported = same.select_related("committed_by").first()
        return _known_report(name, imported) if imported else None

    def judge(self, kind: str) -> TableImport[Any]:
        return self._table.judge(today=self._today, log=FindingLog())

    def report(self, rehearsal: Rehearsal[TableImport[Any]], status: ImportStatus) -> TableReport:
        facts = collect_report_facts(rehearsal.reading, rehearsal.judge.outcome)
        return TableReport(status=status, file=rehearsal.name, **facts)

    def lock_imports(self, kind: str) -> None:
        ImportTurn.objects.select_for_update().get_or_create(kind=kind)

    def write(self, rehearsal: Rehearsal[TableImport[Any]]) -> TableReport:
        report = self.report(rehearsal, ImportStatus.POSTED)
        imported = _record_file(rehearsal.file, report, self._origin)
        rehearsal.judge.imported = imported
        rehearsal.judge.write(rehearsal.read_again(), self._origin)
        _record(imported, report, self._origin)
        return report


def _known_report(name: str, imported: ImportedFile) -> TableReport:
    """Report a file that was committed before, byte for byte, without reading it again."""
    who = imported.committed_by.get_username() if imported.committed_by else _("z wiersza poleceń")
    note = _("Ten plik wczytano już {day} ({who}). Niczego nie dodano.").format(
        day=f"{timezone.localdate(imported.committed_at):%d.%m.%Y}", who=who
    )
    return TableReport(
        status=ImportStatus.UNCHANGED,
        file=name,
        kind=imported.kind,
        version=imported.version,
        rows=imported.rows_read,
        unchanged=imported.rows_read,
        encoding=imported.encoding,
        notes=(note,),
    )


def forget_file(kind: str, sha256: str) -> None:
    """Let a file be imported again after everything of it was undone."""
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
    """Record one event, without any cell of the file."""
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


# `import_formats.md` §1 for the size. Each row is written with its event while the browser waits;
# longer files are for the command line.
BROWSER = TableLimits(megabytes=20, rows=5_000)


class TableDesk(ReportDesk[TableReport]):
    def __init__(self, table: TableKind[Any]) -> None:
        self.name = table.kind
        self.factory = table.path
        self.two_persons = table.two_persons
        self.two_persons_for_some = table.two_persons_for_some
        self.table = table

    def read(self, submission: Submission, *, today: date) -> TableReport:
        return self._import(submission, today=today, origin=Origin(), dry_run=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> TableReport:
        return self._import(submission, today=today, origin=origin, dry_run=False)

    def postings(self) -> dict[str, int]:
        """Return each kind's last commit, which outdates rehearsals (`import_formats.md` §4.3)."""
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
