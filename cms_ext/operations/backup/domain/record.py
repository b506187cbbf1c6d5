"""Records of backups, restores and trial restores, and how recent they are."""

import os
import pwd
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.dates.clock import CLOCKS_DIFFER
from cms_ext.evidence.audit.domain.event import OPERATOR, Origin, record
from cms_ext.operations.backup.models import BackupRecord, What

# Backups are daily; a missed night is reported before the second one.
BACKUP_LATE_AFTER = timedelta(hours=36)
MAX_NOTE_LENGTH = 300
LATE = "late"


def find_latest_backup() -> BackupRecord | None:
    """Return the last complete backup."""
    return _past_records().filter(what=What.MADE, succeeded=True).first()


def find_latest_drill() -> BackupRecord | None:
    """Return the last trial restore that staff recorded."""
    return _past_records().filter(what=What.DRILL).first()


def _past_records() -> QuerySet[BackupRecord]:
    """Select the records whose time has come: one of a clock ahead would stay the last for ever."""
    return BackupRecord.objects.filter(at__lte=timezone.now() + CLOCKS_DIFFER)


def has_backup(today: date) -> bool:
    """Return whether a complete backup exists; a first step of a new site."""
    return find_latest_backup() is not None


def report_backup_state(now: datetime) -> str:
    """Return the day of the last backup, or `late` after a day and a half without one."""
    latest = find_latest_backup()
    if latest is None or now - latest.at > BACKUP_LATE_AFTER:
        return LATE
    return f"{timezone.localtime(latest.at):%Y-%m-%d}"


def record_backup(file_name: str, *, by: str, size: int, files: int, sha256: str) -> None:
    """Record a complete backup."""
    _record(
        "BACKUP_MADE",
        OPERATOR,
        BackupRecord(
            what=What.MADE,
            by=by,
            succeeded=True,
            file_name=file_name,
            size=size,
            files=files,
            sha256=sha256,
        ),
    )


def record_failed_backup(file_name: str, *, by: str, why: str) -> None:
    """Record a failed backup with the reason, for the office."""
    _record(
        "BACKUP_FAILED",
        OPERATOR,
        BackupRecord(what=What.MADE, by=by, succeeded=False, file_name=file_name, note=why),
    )


@transaction.atomic
def record_restore(file_name: str, *, by: str, differs: str, sha256: str, files: int) -> None:
    """Record that this site was restored; `differs` names differences, or is empty."""
    row = BackupRecord(
        what=What.RESTORED,
        by=by,
        succeeded=not differs,
        file_name=file_name,
        files=files,
        sha256=sha256,
        note=differs,
    )
    _save(row)
    if row.succeeded:
        # With another COOP_AUDIT_KEY an event would break the hash chain for good.
        record("BACKUP_RESTORED", OPERATOR, obj=row)


def has_restored(sha256: str) -> bool:
    """Return whether this site was restored from that file without differences."""
    restored = BackupRecord.objects.filter(what=What.RESTORED, succeeded=True)
    return restored.filter(sha256=sha256).exists()


def record_export(folder: str, *, by: str, origin: Origin, files: int, sha256: str) -> None:
    """Record a complete full export; after it, so that the export does not contain it."""
    row = BackupRecord(what=What.EXPORTED, by=by, succeeded=True, file_name=folder)
    row.files, row.sha256 = files, sha256
    _record("SITE_EXPORTED", origin, row)


def record_failed_export(folder: str, *, by: str, origin: Origin, why: str) -> None:
    """Record a full export that was not made, with the reason."""
    row = BackupRecord(what=What.EXPORTED, by=by, succeeded=False, file_name=folder, note=why)
    _record("SITE_EXPORT_FAILED", origin, row)


def record_import(folder: str, *, by: str, files: int, sha256: str) -> None:
    """Record that this site was loaded from an export.

    Without an event: the access log goes on where it ended, and exports the same again.
    """
    row = BackupRecord(what=What.IMPORTED, by=by, succeeded=True, file_name=folder)
    row.files, row.sha256 = files, sha256
    _save(row)


def register_drill(*, succeeded: bool, note: str, by: str, origin: Origin) -> None:
    """Record a trial restore on another machine; `by` is a department."""
    _record(
        "BACKUP_DRILLED",
        origin,
        BackupRecord(what=What.DRILL, by=by, succeeded=succeeded, note=note),
    )


@transaction.atomic
def _record(action: str, origin: Origin, row: BackupRecord) -> None:
    _save(row)
    record(action, origin, obj=row)


def _save(row: BackupRecord) -> None:
    row.at = timezone.now()
    row.note = row.note[:MAX_NOTE_LENGTH]
    row.save()


MAX_ACCOUNT_NAME_LENGTH = 60


def read_account_name() -> str:
    """Return the name of the machine's account; its number where it has no name."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name[:MAX_ACCOUNT_NAME_LENGTH]
    except KeyError:
        return str(number)
