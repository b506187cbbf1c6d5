"""The records of backups and restores, by whom, and how recent they are."""

from __future__ import annotations

import os
import pwd
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import OPERATOR, Origin, record
from cms_ext.operations.backup.models import BackupRecord, What

# One a day; whoever missed a night is told before the second one.
LATE_AFTER = timedelta(hours=36)
LONGEST_NOTE = 300
LATE = "late"


def latest_backup() -> BackupRecord | None:
    """The last complete backup."""
    return BackupRecord.objects.filter(what=What.MADE, succeeded=True).first()


def last_drill() -> BackupRecord | None:
    """The last trial restore, as staff recorded it."""
    return BackupRecord.objects.filter(what=What.DRILL).first()


def is_tried(today: date) -> bool:
    """Whether a complete backup was ever made; a first step of a new site."""
    return latest_backup() is not None


def standing(now: datetime) -> str:
    """The day of the last whole backup, or `late`: none was made in the last day and a half."""
    latest = latest_backup()
    if latest is None or now - latest.at > LATE_AFTER:
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
    one = BackupRecord(
        what=What.RESTORED,
        by=by,
        succeeded=not differs,
        file_name=file_name,
        files=files,
        sha256=sha256,
        note=differs,
    )
    _save(one)
    if one.succeeded:
        # Under another COOP_AUDIT_KEY an event would break the chain for good.
        record("BACKUP_RESTORED", OPERATOR, obj=one)


def is_restored_from(sha256: str) -> bool:
    """Whether this site was restored from that file without differences."""
    restored = BackupRecord.objects.filter(what=What.RESTORED, succeeded=True)
    return restored.filter(sha256=sha256).exists()


def register_drill(*, succeeded: bool, note: str, by: str, origin: Origin) -> None:
    """Record a trial restore on another machine; `by` is a department."""
    _record(
        "BACKUP_DRILLED",
        origin,
        BackupRecord(what=What.DRILL, by=by, succeeded=succeeded, note=note),
    )


@transaction.atomic
def _record(action: str, origin: Origin, one: BackupRecord) -> None:
    _save(one)
    record(action, origin, obj=one)


def _save(one: BackupRecord) -> None:
    one.at = timezone.now()
    one.note = one.note[:LONGEST_NOTE]
    one.save()


LONGEST = 60


def account() -> str:
    """Its name; its number where the machine knows no name, as in some containers."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name[:LONGEST]
    except KeyError:
        return str(number)
