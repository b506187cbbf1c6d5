"""A folder into which another program drops files; each is taken once and filed away.

Taken files move to `przyjete/`, refused ones to `odrzucone/`, with a text next to that says why. A
file that is still being written stays: one that changed a moment ago, or bears a name by which
programs mark unfinished ones. Symbolic links are never followed, since anyone who may write into
the
folder need not be allowed to read what they point to. Imports no models.
"""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ACCEPTED, REJECTED = "przyjete", "odrzucone"
# A copy over a slow line may pause; both ways of sending touch the file with each portion.
QUIET_SECONDS = 60
# A time further ahead is of another clock and says nothing of when the file came.
AHEAD_SECONDS = 60
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
REPORT_SUFFIX = ".raport.txt"


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What became of a file; `report` is written next to it, one finding to a line."""

    is_accepted: bool
    report: str = ""


def list_ready_files(folder: Path, *, now: float) -> list[Path]:
    """List the finished files of a folder by name; `now` is a time stamp in seconds.

    Raises OSError if the folder cannot be read, FileNotFoundError if there is none.
    """
    with os.scandir(folder) as entries:
        ready = [Path(entry.path) for entry in entries if _is_ready(entry, now)]
    return sorted(ready)


def _is_ready(entry: os.DirEntry[str], now: float) -> bool:
    hidden = entry.name.startswith((".", "~"))
    if hidden or entry.name.casefold().endswith(UNFINISHED):
        return False
    try:
        state = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    # A copy that keeps the time of the original, perhaps of another clock, still changes the inode.
    changes = (now - state.st_mtime, now - state.st_ctime)
    changing = any(-AHEAD_SECONDS < age < QUIET_SECONDS for age in changes)
    return stat.S_ISREG(state.st_mode) and not changing


def open_dropped_file(path: Path) -> BinaryIO:
    """Open a file of the folder to read; OSError if it became a symbolic link meanwhile."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def file_away(path: Path, verdict: FileVerdict) -> Path:
    """Move a file to the folder of its verdict, with its report next to; returns where to.

    A file of the same name stays: the new one gets a number. The report comes first, so that
    no refused file lies there without its reason.
    """
    folder = path.parent / (ACCEPTED if verdict.is_accepted else REJECTED)
    folder.mkdir(mode=0o700, exist_ok=True)
    target = _free_name(folder, path)
    if verdict.report:
        report = target.with_name(target.name + REPORT_SUFFIX)
        report.write_text(f"{verdict.report}\n", encoding="utf-8")
    return path.rename(target)


def _free_name(folder: Path, path: Path) -> Path:
    target, number = folder / path.name, 2
    while os.path.lexists(target):
        target = folder / f"{path.stem}-{number}{path.suffix}"
        number += 1
    return target


def take_files(
    folder: Path, take: Callable[[Path], FileVerdict], *, now: float
) -> dict[Path, FileVerdict]:
    """Give each ready file to `take` and file it away; returns the verdicts by new place.

    What `take` raises passes on: that file and those after it stay for the next time.
    """
    verdicts: dict[Path, FileVerdict] = {}
    for path in list_ready_files(folder, now=now):
        verdict = take(path)
        verdicts[file_away(path, verdict)] = verdict
    return verdicts
