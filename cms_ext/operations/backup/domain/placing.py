"""Unpacking an archive beside the folders of the site, and putting its files there at once."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms_ext.operations.backup.domain.archive import BackupArchive, BackupRefused
from cms_ext.operations.backup.domain.folders import BackupFolder, folders, part, workplace

WORK = "restore"
WAITING = "files"
# What is being put into the folder, written down before: a killed run is undone by the next one.
MOVED = "moved"
TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class StagedFolder:
    """A folder of the site, and where its files wait on the same disk."""

    folder: BackupFolder
    work: Path

    @property
    def waiting(self) -> Path:
        return self.work / WAITING


@contextmanager
def unpacked(
    archive: BackupArchive, tell: Callable[[str], None]
) -> Iterator[tuple[Path, Sequence[StagedFolder]]]:
    """The path of the database and where the files wait; all of it is gone afterwards.

    Raises BackupRefused when a folder of the site is not empty, or its disk too small.
    """
    with ExitStack() as stack:
        places = [stack.enter_context(_place(folder)) for folder in folders()]
        _demand_room(archive, places)
        of = {place.folder.name: place for place in places}
        for number, name in enumerate(archive.files, start=1):
            top, _, within = name.partition("/")
            path = of[top].waiting / within
            _make_folders(path.parent, of[top].folder.folder_mode)
            _write(archive, name, path, of[top].folder.file_mode)
            if number % TOLD_EVERY == 0:
                tell(f"Pliki: {number}")
        # It holds what the restricted files hold, so it waits among them.
        database = places[0].work / archive.database
        _write(archive, archive.database, database, 0o600)
        # One call for all of them: the switch must not come before what it switches to.
        os.sync()
        yield database, places


@contextmanager
def files_put(places: Sequence[StagedFolder]) -> Iterator[None]:
    """The waiting files are where they belong; out again when the block fails."""
    moves = [
        (entry, place.folder.root / entry.name)
        for place in places
        if place.waiting.is_dir()
        for entry in sorted(place.waiting.iterdir())
    ]
    for place in places:
        names = [put.name for _, put in moves if put.parent == place.folder.root]
        _write_down(place.work / MOVED, names)
    try:
        for entry, put in moves:
            entry.rename(put)
        yield
    except BaseException:
        for _, put in moves:
            _remove(put)
        raise


@contextmanager
def _place(folder: BackupFolder) -> Iterator[StagedFolder]:
    folder.root.mkdir(mode=folder.folder_mode, parents=True, exist_ok=True)
    journal = part(folder.root, WORK) / MOVED
    put_by_a_killed_run = journal.read_text().split("\n") if journal.exists() else []
    with workplace(folder.root, WORK) as work:
        for name in filter(None, put_by_a_killed_run):
            _remove(folder.root / name)
        for path in [path for path in folder.root.iterdir() if path != work]:
            if _has_files(path):
                raise BackupRefused(
                    f"Folder {folder.root} nie jest pusty. Kopię przywraca się tylko do pustych: "
                    "przenieś go w inne miejsce albo wskaż inny DATA_DIR."
                )
            _remove(path)
        yield StagedFolder(folder, work)


def _has_files(path: Path) -> bool:
    return path.is_symlink() or not path.is_dir() or any(files for _, _, files in os.walk(path))


def _demand_room(archive: BackupArchive, places: Sequence[StagedFolder]) -> None:
    needed: dict[int, int] = {}
    disks = {place.folder.name: place.folder.root.stat().st_dev for place in places}
    disks[archive.database] = places[0].folder.root.stat().st_dev
    for name in archive.sha256:
        disk = disks[name.partition("/")[0]]
        needed[disk] = needed.get(disk, 0) + archive.size_of(name)
    for place in places:
        root = place.folder.root
        if needed.get(root.stat().st_dev, 0) > shutil.disk_usage(root).free:
            raise BackupRefused(
                f"Na dysku z folderem {root} nie ma miejsca na to, co jest w kopii."
            )


def _make_folders(path: Path, mode: int) -> None:
    if not path.is_dir():
        _make_folders(path.parent, mode)
        path.mkdir(mode=mode)


def _write(archive: BackupArchive, name: str, path: Path, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in archive.content_of(name):
                file.write(piece)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BackupRefused(f"Na dysku z folderem {path.parent} zabrakło miejsca.") from error


def _write_down(path: Path, names: Sequence[str]) -> None:
    with path.open("w") as file:
        file.write("\n".join(names))
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
