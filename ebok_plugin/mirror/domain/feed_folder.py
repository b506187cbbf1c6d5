"""Snapshots from a folder into which the accounting program drops its exports (`mirror.md` §2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from cms_ext.base.files.drop_folder import FileVerdict, open_dropped_file, take_files
from cms_ext.base.files.stored_files import display_name
from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport


def take_snapshots(folder: Path, *, now: float, today: date) -> dict[Path, FileVerdict]:
    """Take each finished file of the folder by name; returns the verdicts by new place.

    A held snapshot is taken, too: it waits at the desk. Raises OSError.
    """

    def take(path: Path) -> FileVerdict:
        with open_dropped_file(path) as stream:
            upload = SnapshotUpload(
                stream=stream,
                name=display_name(path.name),
                profile=settings.COOP_FEED_PROFILE,
                unattended=True,
            )
            report = import_snapshot(upload, today=today, origin=SYSTEM)
        is_accepted = report.status is not ImportStatus.REFUSED
        return FileVerdict(is_accepted, "\n".join(_lines(report)))

    return take_files(folder, take, now=now)


def _lines(report: SnapshotReport) -> Iterator[str]:
    yield str(report.status.label)
    yield from report.notes
    yield from (f"[{one.code}] {one.message}" for one in (*report.errors, *report.warnings))
