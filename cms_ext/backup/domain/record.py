"""What was tried, and how the site stands with its backups."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from cms_ext.backup.models import BackupRecord, What

# One a day; whoever missed a night is told before the second one.
LATE_AFTER = timedelta(hours=36)


def latest_backup() -> BackupRecord | None:
    """The last one that was made whole."""
    return BackupRecord.objects.filter(what=What.MADE, succeeded=True).first()


def is_tried(today: date) -> bool:
    """Whether a backup of this site was ever made whole: a step of a new site."""
    return latest_backup() is not None


def standing(now: datetime) -> str:
    """The day of the last whole backup, or `late`: none was made in the last day and a half."""
    latest = latest_backup()
    if latest is None or now - latest.at > LATE_AFTER:
        return "late"
    return f"{timezone.localtime(latest.at):%Y-%m-%d}"
