"""Files of the private store that no row names: no retention term would ever remove them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from django.utils import timezone

from cms_ext.base.files.private_storage import PrivateStorage
from cms_ext.plugins import JobFound

# A row is written after its file.
OLDER_THAN = timedelta(days=1)
# These go by themselves (`import_desk.domain.pending_upload`).
WAITING = Path("imports/pending")


def find_loose_files(now: datetime) -> list[Path]:
    """Their paths, sorted; those of today are left out."""
    root, fields = Path(settings.COOP_PRIVATE_ROOT), _fields()
    named = {name for field in fields for name in field.names()}
    found = []
    for folder in {field.folder() for field in fields}:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root)
            is_known = str(name) in named or WAITING in name.parents
            if not is_known and path.is_file() and _is_old(path, now):
                found.append(path)
    return sorted(found)


def report_loose_files() -> None:
    """The nightly job. Raises JobFound."""
    if found := find_loose_files(timezone.now()):
        raise JobFound(f"{len(found)} files")


class _PrivateField(NamedTuple):
    field: FileField
    storage: PrivateStorage

    def folder(self) -> str:
        """Below the store; a field without a folder of its own names it before the file."""
        if self.storage.folder:
            return self.storage.folder
        return Path(self.field.generate_filename(self.field.model(), "x")).parts[0]

    def names(self) -> Iterator[str]:
        """Below the store."""
        kept = self.field.model._base_manager.exclude(**{self.field.attname: ""})
        for name in kept.values_list(self.field.attname, flat=True).iterator():
            yield str(Path(self.storage.folder, name))


def _fields() -> list[_PrivateField]:
    """Those whose files lie in the private store; what else lies there is no row's."""
    columns = (field for model in apps.get_models() for field in model._meta.local_fields)
    files = (field for field in columns if isinstance(field, FileField))
    return [
        _PrivateField(field, field.storage)
        for field in files
        if isinstance(field.storage, PrivateStorage)
    ]


def _is_old(path: Path, now: datetime) -> bool:
    try:
        written = path.stat().st_mtime
    except FileNotFoundError:
        return False  # removed meanwhile
    return now.timestamp() - written > OLDER_THAN.total_seconds()
