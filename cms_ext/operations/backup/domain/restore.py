"""Restoring a site from an archive: into an empty one, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection

from cms_ext.operations.backup.domain.archive import BackupRefused, sha256_of
from cms_ext.operations.backup.domain.archive_reading import BackupArchive, opened
from cms_ext.operations.backup.domain.comparison import Difference, differences
from cms_ext.operations.backup.domain.engine import engine
from cms_ext.operations.backup.domain.fitting import (
    demand_fit,
    demand_no_site,
    demand_same_tables,
    needs_migrate,
)
from cms_ext.operations.backup.domain.placing import files_put, unpacked
from cms_ext.operations.backup.domain.record import is_restored_from, record_restore

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """`compared` is False when the database first needs `migrate`: the archive is older."""

    files: int
    sha256: str
    warnings: list[str]
    compared: bool
    differences: list[Difference]


def restore(source: Path, *, by: str, tell: Tell) -> RestoreResult:
    """Put the site of the archive where there is none yet, then compare it with the archive.

    Raises BackupRefused, with a sentence and everything as before, over a site that is in use, and
    for an archive that is cut, changed, foreign, of another engine or of a newer version. `by` is
    the account of the machine.
    """
    with _source(source) as archive:
        warnings = demand_fit(archive)
        is_migrated = demand_no_site()
        if is_migrated:
            demand_same_tables(archive)
        tell("Sprawdzanie kopii")
        archive.check()
        with unpacked(archive, tell) as (database, places), files_put(places):
            tell("Baza danych")
            engine().load(database, replaces=is_migrated)
        _forget_the_empty_site()
        sha256, files = sha256_of(source), archive.manifest.files
        if needs_migrate():
            return RestoreResult(files, sha256, warnings, False, [])
        found = _compared(archive, tell)
        names = "; ".join(one.name for one in found)
        record_restore(source.name, by=by, differs=names, sha256=sha256, files=files)
        return RestoreResult(files, sha256, warnings, True, found)


def compare(source: Path, *, by: str, tell: Tell) -> RestoreResult:
    """Compare the site with the archive from which it was just restored.

    For what could not be compared at once: the archive was older, or a key was another one. The
    first time that all is as it was, the restore is recorded; otherwise nothing is written.
    """
    with _source(source) as archive:
        warnings = demand_fit(archive)
        if needs_migrate():
            raise BackupRefused(
                "Tabele są z wcześniejszej wersji programu. Uruchom najpierw migrate."
            )
        found = _compared(archive, tell)
        sha256, files = sha256_of(source), archive.manifest.files
        if not found and not is_restored_from(sha256):
            record_restore(source.name, by=by, differs="", sha256=sha256, files=files)
        return RestoreResult(files, sha256, warnings, True, found)


@contextmanager
def _source(source: Path) -> Iterator[BackupArchive]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise BackupRefused(f"Nie można odczytać pliku {source}: {error.strerror}.") from error
    with file, opened(file) as archive:
        yield archive


def _compared(archive: BackupArchive, tell: Tell) -> list[Difference]:
    tell("Porównanie z kopią")
    return differences(archive)


def _forget_the_empty_site() -> None:
    """What was remembered of it, in this process and in the folders of the cache."""
    connection.close()
    ContentType.objects.clear_cache()
    for cache in caches.all():
        cache.clear()
