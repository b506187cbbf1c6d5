"""The export that is made by the clock and handed to a folder or an S3-compatible store."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.backup.domain.archive import MANIFEST, BackupRefused
from cms_ext.operations.backup.domain.record import read_account_name
from cms_ext.operations.backup.models import BackupRecord, What
from cms_ext.operations.site_export.domain.folder import ExportRefused
from cms_ext.operations.site_export.domain.write import make_export
from cms_ext.plugins import FeedRun, JobFound

# The beginning of the name of each such export.
NAME = "eksport-"
# The name of the store in the settings.
STORE = "exports"


def make_standing_export() -> None:
    """Make an export, hand it over to the store of COOP_EXPORT_TO, and record how it ended.

    Raises JobFound when it was refused or the store did not take it: the record has the reason.
    """
    name = f"{NAME}{timezone.localtime():%Y-%m-%d-%H%M}"
    with TemporaryDirectory(dir=settings.DATA_DIR, prefix=".eksport-") as place:
        try:
            make_export(
                Path(place) / name,
                by=read_account_name(),
                origin=SYSTEM,
                tell=lambda words: None,
                deliver=hand_over,
            )
        except (ExportRefused, BackupRefused) as refusal:
            raise JobFound(str(refusal)) from refusal


def hand_over(folder: Path) -> None:
    """Copy every file to the store, the manifest last: without one an export is not complete."""
    store = storages[STORE]
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    names.sort(key=MANIFEST.__eq__)
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                store.save(f"{folder.name}/{name}", File(file))
        except Exception as error:  # each store's library has errors of its own
            found = f"błąd {type(error).__name__}: {error}"
            raise ExportRefused(
                f"COOP_EXPORT_TO, {name}", found, "magazyn, który przyjmuje pliki"
            ) from error


def read_standing_exports(today: date) -> Sequence[FeedRun]:
    """Read the last export of the clock; none before the first. One query."""
    if not settings.COOP_EXPORT_TO:
        return []
    # Without any its job fails, or has not run yet: „Stan serwisu” says so.
    return list_standing_exports("", 1)


def list_standing_exports(key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest exports of the clock, which are one feed without keys. One query."""
    made = BackupRecord.objects.filter(what=What.EXPORTED, succeeded=True)
    return [
        FeedRun(
            good_to=timezone.localdate(export.at),
            at=export.at,
            by=export.by,
            totals=_("plików: %(count)s") % {"count": export.files},
            address=reverse("backups"),
        )
        for export in made.filter(file_name__startswith=NAME)[:limit]
    ]
