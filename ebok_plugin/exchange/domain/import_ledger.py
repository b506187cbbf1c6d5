"""Bringing a file of the import contract into the ledger: whole or nothing, and only once."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms_ext.identity.models import User
from cms_ext.import_desk.domain.report import Status
from cms_ext.importing import COMMAND_LINE, FileRefused, Limits, read_file
from cms_ext.importing.findings import about_file
from ebok_plugin.exchange.csv_import.kinds import ledger_files
from ebok_plugin.exchange.domain.import_record import record_completion, record_import
from ebok_plugin.exchange.domain.import_report import (
    ImportReport,
    known_file_report,
    refused_report,
    report_of,
)
from ebok_plugin.exchange.domain.ledger_kinds import IMPORTS
from ebok_plugin.exchange.domain.ledger_kinds.base import Posting, PostingRefused
from ebok_plugin.exchange.domain.rehearsal import Rehearsal, rehearse
from ebok_plugin.exchange.domain.turn import last_posting, take_turn
from ebok_plugin.exchange.models import ImportBatch

LONGEST_REASON = 255


def import_ledger(
    stream: BinaryIO,
    filename: str,
    *,
    today: date,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    made_by: User | None = None,
    limits: Limits = COMMAND_LINE,
) -> ImportReport:
    """Rehearse a seekable binary file and, unless `dry_run`, post it in one transaction.

    The report's status: `rehearsed` (good, nothing written), `posted`, `unchanged` (nothing new
    in the file, or the file itself is known) or `refused` (any error; the database is as before).
    """
    name = PurePath(filename.replace("\\", "/")).name
    try:
        file = read_file(
            stream,
            ledger_files(today),
            kind=kind,
            version=version,
            encoding=encoding,
            limits=limits,
        )
    except FileRefused as refusal:
        return refused_report(name, refusal.finding, kind=refusal.kind or kind or "")
    committed = ImportBatch.objects.filter(
        sha256=file.source.sha256, state=ImportBatch.State.COMMITTED
    ).first()
    if committed is not None and not _is_incomplete(committed):
        return known_file_report(name, committed)
    seen = last_posting()
    rehearsal = rehearse(file, today=today)
    if dry_run or not rehearsal.is_good or not rehearsal.outcome.has_work:
        return report_of(rehearsal, _status_unposted(rehearsal), file=name, today=today)
    return _commit(rehearsal, name, seen=seen, today=today, made_by=made_by, known=committed)


def _is_incomplete(committed: ImportBatch) -> bool:
    return IMPORTS[committed.kind].lacks_rows_of(committed.postings.all())


def _status_unposted(rehearsal: Rehearsal) -> Status:
    if not rehearsal.is_good:
        return Status.REFUSED
    return Status.REHEARSED if rehearsal.outcome.has_work else Status.UNCHANGED


def _commit(
    rehearsal: Rehearsal,
    name: str,
    *,
    seen: frozenset[tuple[str, int]],
    today: date,
    made_by: User | None,
    known: ImportBatch | None,
) -> ImportReport:
    """`known` is the record of the very file, when it is brought again for what it lacks."""
    try:
        with transaction.atomic():
            take_turn()
            if last_posting() != seen:
                # Somebody else posted a file since: what was found out then may not hold now.
                rehearsal = rehearse(rehearsal.file, today=today)
                if not rehearsal.is_good or not rehearsal.outcome.has_work:
                    status = _status_unposted(rehearsal)
                    return report_of(rehearsal, status, file=name, today=today)
            reason = _("Import pliku {name}").format(name=name)[:LONGEST_REASON]
            batches = rehearsal.kind_import.post(
                rehearsal.read_again, Posting(made_by=made_by, today=today, reason=reason)
            )
            report = report_of(rehearsal, Status.POSTED, file=name, today=today)
            if known is None:
                record_import(rehearsal.file, report, batches, made_by)
            else:
                record_completion(known, report, batches, made_by)
            return report
    except PostingRefused as refusal:
        rehearsal.log.error(refusal.finding)
    except IntegrityError:
        rehearsal.log.error(
            about_file(
                "REHEARSAL_STALE",
                _("Dane zmieniły się od sprawdzenia. Sprawdź plik jeszcze raz."),
            )
        )
    return report_of(rehearsal, Status.REFUSED, file=name, today=today)
