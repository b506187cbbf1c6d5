"""Bringing a table in: whole or nothing, in one transaction, and the same file only once."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.audit.domain.event import Origin, record
from cms_ext.import_desk.domain.report import Status, TableReport, facts_of, refused_report
from cms_ext.import_desk.domain.table import TableImport, TableKind, judge_rows
from cms_ext.import_desk.models import ImportedFile, ImportTurn
from cms_ext.importing import (
    COMMAND_LINE,
    Catalogue,
    FileRefused,
    FindingLog,
    Limits,
    ReadFile,
    Reading,
    read_file,
)
from cms_ext.importing.findings import about_file


def import_table(
    table: TableKind[Any],
    stream: BinaryIO,
    filename: str,
    *,
    today: date,
    origin: Origin,
    encoding: str | None = None,
    dry_run: bool = False,
    limits: Limits = COMMAND_LINE,
) -> TableReport:
    """Rehearse a seekable binary file and, unless `dry_run`, write it in one transaction.

    The report's status: `rehearsed` (good, nothing written), `posted`, `unchanged` (nothing new
    in the file, or the file itself is known) or `refused` (any error; the database is as before).
    """
    name = PurePath(filename.replace("\\", "/")).name
    schema = table.schema(today)
    try:
        file = read_file(
            stream, Catalogue((schema,)), kind=schema.kind, encoding=encoding, limits=limits
        )
    except FileRefused as refusal:
        return refused_report(name, refusal.finding, kind=schema.kind)
    if known := _committed(file):
        return _known_report(name, known)
    judge, reading = _judged(table, file, today)
    if dry_run or judge.log.error_count or not judge.outcome.has_work:
        return _report(name, judge, reading, _unwritten(judge))
    return _commit(table, file, name, today=today, origin=origin)


def _judged(table: TableKind[Any], file: ReadFile, today: date) -> tuple[TableImport[Any], Reading]:
    judge = table.judge(today=today, log=FindingLog())
    return judge, judge_rows(file, judge)


def _unwritten(judge: TableImport[Any]) -> Status:
    if judge.log.error_count:
        return Status.REFUSED
    return Status.REHEARSED if judge.outcome.has_work else Status.UNCHANGED


def _commit(
    table: TableKind[Any], file: ReadFile, name: str, *, today: date, origin: Origin
) -> TableReport:
    with transaction.atomic():
        _take_turn(file.schema.kind)
        if known := _committed(file):
            return _known_report(name, known)
        # Judged once more now that nobody else brings such a file: what was found out before the
        # turn may not hold any longer.
        judge, reading = _judged(table, file, today)
        if judge.log.error_count or not judge.outcome.has_work:
            return _report(name, judge, reading, _unwritten(judge))
        try:
            with transaction.atomic():
                judge.write(iter(Reading(file, FindingLog())), origin)
        except (IntegrityError, ValidationError):
            if _judged(table, file, today)[0].outcome == judge.outcome:
                raise  # nobody was faster: the fault is in the writing
            # Somebody entered by hand what the file was just about to.
            stale = about_file(
                "REHEARSAL_STALE", _("Dane zmieniły się od sprawdzenia. Sprawdź plik jeszcze raz.")
            )
            return refused_report(name, stale, kind=file.schema.kind)
        report = _report(name, judge, reading, Status.POSTED)
        _record(file, report, origin)
        return report


def _take_turn(kind: str) -> None:
    """Wait until no other file of this kind is being written; held to the transaction's end."""
    ImportTurn.objects.get_or_create(kind=kind)
    ImportTurn.objects.select_for_update().get(kind=kind)


def _committed(file: ReadFile) -> ImportedFile | None:
    known = ImportedFile.objects.filter(kind=file.schema.kind, sha256=file.source.sha256)
    return known.select_related("committed_by").first()


def _report(name: str, judge: TableImport[Any], reading: Reading, status: Status) -> TableReport:
    return TableReport(status=status, file=name, **facts_of(reading, judge.outcome))


def _known_report(name: str, known: ImportedFile) -> TableReport:
    """The report of a file that was committed before, byte for byte; it was not read again."""
    who = known.committed_by.get_username() if known.committed_by else _("z wiersza poleceń")
    note = _("Ten plik wczytano już {day} ({who}). Niczego nie dodano.").format(
        day=f"{timezone.localdate(known.committed_at):%d.%m.%Y}", who=who
    )
    return TableReport(
        status=Status.UNCHANGED,
        file=name,
        kind=known.kind,
        version=known.version,
        rows=known.rows_read,
        unchanged=known.rows_read,
        encoding=known.encoding,
        notes=(note,),
    )


def _record(file: ReadFile, report: TableReport, origin: Origin) -> None:
    """The record of the file, and one event without any cell of it."""
    imported = ImportedFile.objects.create(
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
