"""The folder of an accounting program: by which profile it is read, and what was refused."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils import timezone

from cms_ext.base.files.drop_folder import FileVerdict, open_dropped_file, take_files
from cms_ext.base.files.stored_files import display_name
from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport
from ebok_plugin.mirror.models import FeedSnapshot, FolderProfile, RefusedFile

MAX_FINDINGS = 5


def read_folder_profile() -> str:
    """Return the name of the profile chosen at the desk, else that of COOP_FEED_PROFILE."""
    chosen = FolderProfile.objects.first()
    return settings.COOP_FEED_PROFILE if chosen is None else chosen.profile


def choose_folder_profile(name: str, *, origin: Origin) -> FolderProfile:
    """Read the folder by this profile from now on; "" for files of the contract."""
    row = FolderProfile.objects.create(
        profile=name, chosen_at=timezone.now(), chosen_by=origin.actor
    )
    record("FEED_FOLDER_PROFILE_SET", origin, obj=row, changes={"profile": name})
    return row


def take_program_snapshots(folder: Path, *, now: float, today: date) -> dict[Path, FileVerdict]:
    """Take each finished file of the folder by name; returns the verdicts by new place.

    A held snapshot is taken, too: it waits at the desk. A refused file is listed there. Raises
    OSError.
    """
    profile = read_folder_profile()

    def take(path: Path) -> FileVerdict:
        with open_dropped_file(path) as stream:
            upload = SnapshotUpload(
                stream=stream,
                name=display_name(path.name),
                profile=profile,
                unattended=True,
                alone=True,
            )
            report = import_snapshot(upload, today=today, origin=SYSTEM)
        is_accepted = report.status is not ImportStatus.REFUSED
        if not is_accepted:
            _note_refused(upload, report)
        return FileVerdict(is_accepted, "\n".join(_lines(report)))

    return take_files(folder, take, now=now)


def _note_refused(upload: SnapshotUpload, report: SnapshotReport) -> None:
    RefusedFile.objects.create(
        filename=upload.name[:255],
        taken_at=timezone.now(),
        profile=upload.profile[:60],
        findings=[
            {"code": finding.code, "message": finding.message}
            for finding in report.errors[:MAX_FINDINGS]
        ],
    )


def list_refused_files() -> QuerySet[RefusedFile]:
    """Return the refused files, the newest first."""
    return RefusedFile.objects.order_by("-taken_at", "-pk")


def list_unsettled_files() -> QuerySet[RefusedFile]:
    """Return the refused files after which no snapshot has come in yet."""
    last = FeedSnapshot.objects.aggregate(last=Max("received_at"))["last"]
    refused = list_refused_files()
    return refused if last is None else refused.filter(taken_at__gt=last)


def _lines(report: SnapshotReport) -> Iterator[str]:
    yield str(report.status.label)
    yield from report.notes
    yield from (
        f"[{finding.code}] {finding.message}" for finding in (*report.errors, *report.warnings)
    )
