"""A folder for what is half done, beside what it becomes: on the same disk, of one run alone."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cms_ext.operations.backup.domain.refusal import BackupRefused

SUFFIX = ".coop-part"
LOCK = "lock"


def part(folder: Path, name: str) -> Path:
    return folder / f".{name}{SUFFIX}"


@contextmanager
def workplace(folder: Path, name: str) -> Iterator[Path]:
    """An empty folder that is gone afterwards, with all that is in it.

    What a killed run of the same name left is cleared first. Raises BackupRefused while another
    run is at work.
    """
    place = part(folder, name)
    place.mkdir(mode=0o700, exist_ok=True)
    with (place / LOCK).open("w") as lock:
        if not _locked(lock.fileno()):
            raise BackupRefused(
                f"Trwa już inna praca nad {folder / name}. Poczekaj, aż się skończy."
            )
        try:
            _clear(place)
            yield place
        finally:
            shutil.rmtree(place)


def sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder; those at work stay."""
    for place in folder.glob(f".*{SUFFIX}"):
        # Another run may be sweeping, or may have just ended.
        with suppress(FileNotFoundError), (place / LOCK).open("r+") as lock:
            if _locked(lock.fileno()):
                shutil.rmtree(place)


def _locked(handle: int) -> bool:
    """The kernel lets go of it when the process ends, however it ends."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clear(place: Path) -> None:
    for entry in os.scandir(place):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        elif entry.name != LOCK:
            os.unlink(entry.path)
