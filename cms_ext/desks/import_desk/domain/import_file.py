"""Importing one file, from its bytes to its record: all or nothing, and only once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms_ext.base.database.garbage import seldom_searched
from cms_ext.base.tables import (
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
from cms_ext.desks.import_desk.domain.report import ImportStatus, TableReport, refused_report
from cms_ext.desks.import_desk.domain.table import RowJudge, judge_rows

J = TypeVar("J", bound=RowJudge[Any])
P = TypeVar("P", bound=TableReport)


class WriteRefused(Exception):
    """A valid file that cannot be written, because something was changed meanwhile."""

    def __init__(self, finding: FileFinding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Rehearsal(Generic[J]):
    """A file that was read to its end and compared with what is on file; nothing was written."""

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
        """The rows once more, for the writing; they were found good."""
        return iter(TableReading(self.file, FindingLog()))


class FileImport(ABC, Generic[J, P]):
    """How files are judged, written and reported here; `import_file` does the rest."""

    report_type: type[P]

    @abstractmethod
    def catalogue(self) -> SchemaCatalogue:
        """The kinds of file that may come."""

    @abstractmethod
    def known(self, file: ReadFile, name: str) -> P | None:
        """The report of a file that came before, byte for byte, and brings nothing any more."""

    @abstractmethod
    def judge(self, kind: str) -> J: ...

    @abstractmethod
    def report(self, rehearsal: Rehearsal[J], status: ImportStatus) -> P: ...

    @abstractmethod
    def lock_imports(self, kind: str) -> None:
        """Wait until no other file of this sort is being written, to the transaction's end."""

    @abstractmethod
    def write(self, rehearsal: Rehearsal[J]) -> P:
        """The rows, the record and the report, in the caller's transaction. Raises WriteRefused."""

    def state(self) -> Hashable:
        """What changes with whatever makes a rehearsal old; None where nothing tells it."""
        return None


@seldom_searched()
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
) -> P:
    """Rehearse a seekable binary file and, unless `dry_run`, write it in one transaction.

    The report's status: `rehearsed` (good, nothing written), `posted`, `unchanged` (nothing new
    in the file, or the file itself is known) or `refused` (any error; the database is as before).
    """
    name = PurePath(filename.replace("\\", "/")).name
    try:
        file = read_file(
            stream, way.catalogue(), kind=kind, version=version, encoding=encoding, limits=limits
        )
    except FileRefused as refusal:
        about = refusal.kind or kind or ""
        return refused_report(way.report_type, name, refusal.finding, kind=about)
    if known := way.known(file, name):
        return known
    state = way.state()
    rehearsal = _rehearsed(way, file, name)
    if dry_run or rehearsal.status is not ImportStatus.REHEARSED:
        return way.report(rehearsal, rehearsal.status)
    try:
        with transaction.atomic():
            way.lock_imports(file.schema.kind)
            if known := way.known(file, name):
                return known
            if state is None or way.state() != state:
                # What was found out before the turn may not hold any longer.
                rehearsal = _rehearsed(way, file, name)
                if rehearsal.status is not ImportStatus.REHEARSED:
                    return way.report(rehearsal, rehearsal.status)
            return way.write(rehearsal)
    except WriteRefused as refusal:
        finding = refusal.finding
    except (IntegrityError, ValidationError):
        again = _rehearsed(way, file, name)
        if (again.status, again.judge.outcome) == (rehearsal.status, rehearsal.judge.outcome):
            raise  # nobody was faster: the fault is in the writing
        message = _("Dane zmieniły się od sprawdzenia. Sprawdź plik jeszcze raz.")
        finding = about_file("REHEARSAL_STALE", message)
    rehearsal.reading.log.error(finding)
    return way.report(rehearsal, ImportStatus.REFUSED)


def _rehearsed(way: FileImport[J, P], file: ReadFile, name: str) -> Rehearsal[J]:
    judge = way.judge(file.schema.kind)
    return Rehearsal(name, file, judge_rows(file, judge), judge)
