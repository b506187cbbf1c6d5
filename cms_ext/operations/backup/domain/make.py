"""Make a backup while the site serves: a database snapshot, then the files that it names."""

import errno
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cms_ext.operations.backup.domain import folders
from cms_ext.operations.backup.domain.archive import (
    ArchiveWriter,
    BackupRefused,
    Manifest,
    create_archive,
    hash_file,
)
from cms_ext.operations.backup.domain.engine import get_engine
from cms_ext.operations.backup.domain.record import (
    read_account_name,
    record_backup,
    record_failed_backup,
)
from cms_ext.operations.backup.domain.restore import (
    Tell,
    collect_figures,
    count_restored_rows,
    digest_keys,
    list_applied_migrations,
)
from cms_ext.plugins.version import find_version

# Attempts while files are deleted between the snapshot and their copying.
TRIES = 3
REPORT_EVERY = 500
MB = 1_000_000
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A complete backup: `size` in bytes, `sha256` as `sha256sum` prints it.

    `files` leaves out the database. `missing` files were lost before, `changed` files differ from
    their recorded digest: both need an earlier backup.
    """

    path: Path
    size: int
    files: int
    sha256: str
    missing: list[str]
    changed: list[str]


def make_backup(target: Path, *, by: str, tell: Tell) -> BackupResult:
    """Write one archive to `target`, complete or not at all, and record the outcome.

    `by` is the account of the machine. Raises BackupRefused, with a sentence, when the file exists,
    the folder cannot take it, the disk is full or the database is damaged; unrecorded where the
    database has no tables yet.
    """
    if not connection.introspection.table_names():
        raise BackupRefused("W bazie nie ma jeszcze tabel, więc nie ma czego kopiować.")
    target = target.absolute()
    try:
        made = _made(target, tell)
    except BackupRefused as refusal:
        record_failed_backup(target.name, by=by, why=str(refusal))
        raise
    record_backup(made.path.name, by=by, size=made.size, files=made.files, sha256=made.sha256)
    return made


def _made(target: Path, tell: Tell) -> BackupResult:
    _demand_free(target)
    with _words_for_the_disk(target):
        folders.remove_leftovers(target.parent)
        with folders.open_workplace(target.parent, target.name) as place:
            for _ in range(TRIES):
                part = place / "archive"
                outcome = _written(part, tell)
                if not outcome.vanished:
                    break
                tell("W trakcie kopiowania usunięto pliki. Kopia powstaje od nowa.")
                part.unlink()
            else:
                raise BackupRefused(
                    "Podczas kopiowania wciąż są usuwane pliki. Zrób kopię, gdy nic ich nie usuwa."
                )
            tell("Skrót SHA-256 kopii")
            sha256 = hash_file(part)
            _demand_free(target)
            part.rename(target)
        _on_the_disk(target.parent)
    size = target.stat().st_size
    return BackupResult(target, size, outcome.files, sha256, outcome.lost, outcome.changed)


@dataclass(frozen=True, slots=True)
class _Outcome:
    files: int
    vanished: list[str]
    lost: list[str]
    changed: list[str]


def _written(part: Path, tell: Tell) -> _Outcome:
    at = timezone.localtime()
    with create_archive(part, at) as writer:
        with get_engine().moment(part.parent) as write_database:
            tell("Liczby kontrolne")
            found, counted, named, migrations = (
                collect_figures(),
                count_restored_rows(),
                folders.list_named_files(),
                list_applied_migrations(),
            )
            write_database(writer, tell)
        digests = _with_files(writer, named, tell)
        missing = named.keys() - digests.keys()
        # Still named files were lost before; the others were deleted just now.
        still_named = missing and folders.list_named_files().keys()
        lost = sorted(missing & still_named) if missing else []
        changed = sorted(n for n, had in named.items() if had and digests.get(n, had) != had)
        writer.described(
            Manifest(
                made_at=at.isoformat(timespec="seconds"),
                program=_describe_program(),
                engine=connection.vendor,
                engine_version=get_engine().version(),
                plugins=list(settings.PLUGINS),
                migrations=migrations,
                keys=digest_keys(),
                figures=found,
                rows=counted,
                files=writer.files,
                size=writer.size,
                missing=lost,
                list_sha256=writer.listed(),
            )
        )
    return _Outcome(writer.files, sorted(missing - set(lost)), lost, changed)


def _describe_program() -> dict[str, str]:
    return {
        "wagtail-coop": find_version("cms_ext"),
        "wagtail": wagtail.__version__,
        "django": django.get_version(),
        "python": platform.python_version(),
    }


def _with_files(writer: ArchiveWriter, named: dict[str, str], tell: Tell) -> dict[str, str]:
    """Add every file; return the SHA-256 of those that the database names."""
    found = {}
    for folder in folders.list_folders():
        for name, path in folders.list_folder_files(folder):
            try:
                sha256 = writer.add_file(name, path)
            except FileNotFoundError:
                continue
            if name in named:
                found[name] = sha256
            if writer.files % REPORT_EVERY == 0:
                tell(f"Pliki: {writer.files}")
    tell(f"Pliki: {writer.files}")
    return found


def _demand_free(target: Path) -> None:
    parent = target.parent
    if not os.access(parent, os.F_OK):
        raise BackupRefused(f"Nie ma folderu {parent}. Utwórz go albo podaj inny.")
    if not os.access(parent, os.W_OK | os.X_OK):
        account = read_account_name()
        raise BackupRefused(f"Konto {account} nie może pisać w folderze {parent}. Podaj inny.")
    if target.exists() or target.is_symlink():
        raise BackupRefused(f"{target} już jest. Kopia niczego nie nadpisuje: podaj inną nazwę.")
    for folder in folders.list_folders():
        if target.parent.resolve().is_relative_to(folder.root):
            raise BackupRefused(
                f"{target} leży w folderze, który trafia do kopii. Podaj inny folder."
            )


@contextmanager
def _words_for_the_disk(target: Path) -> Iterator[None]:
    """Turn disk errors into BackupRefused; check the free space first."""
    try:
        needed = get_engine().size() + sum(
            _size(path)
            for folder in folders.list_folders()
            for _, path in folders.list_folder_files(folder)
        )
        free = shutil.disk_usage(target.parent).free
        if needed > free:
            raise BackupRefused(
                _no_room(target, f" Potrzeba {needed // MB + 1} MB, jest {free // MB} MB.")
            )
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise BackupRefused(_no_room(target, "")) from error
        where = error.filename or target.parent
        raise BackupRefused(
            f"Kopia nie powstała, bo zawiódł dysk: {where}: {error.strerror}."
        ) from error


def _size(path: Path) -> int:
    """Return the size in bytes; 0 for a file deleted since it was listed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _no_room(target: Path, numbers: str) -> str:
    return (
        f"Na dysku z folderem {target.parent} nie ma miejsca na kopię.{numbers} Zwolnij miejsce "
        "albo podaj inny folder."
    )


def _on_the_disk(folder: Path) -> None:
    """Sync the folder, so that the file's name outlasts a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
