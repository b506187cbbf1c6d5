"""Files that other programs drop: only finished ones are taken, each once, and filed away."""

import os
from pathlib import Path

import pytest

from cms_ext.base.files.drop_folder import (
    ACCEPTED,
    QUIET_SECONDS,
    REJECTED,
    FileVerdict,
    file_away,
    list_ready_files,
    open_dropped_file,
    take_files,
)

TAKEN = FileVerdict(is_accepted=True)
REFUSED = FileVerdict(is_accepted=False, report="[FILE_EMPTY] Plik jest pusty.")


def drop(folder: Path, *names: str) -> float:
    """Write files; returns the moment from which they are quiet."""
    for name in names:
        (folder / name).write_bytes(b":20:ABC")
    return max(os.stat(folder / name).st_ctime for name in names) + QUIET_SECONDS


def names(paths) -> list[str]:
    return [path.name for path in paths]


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_only_finished_regular_files_of_the_folder_are_ready(tmp_path):
    unfinished = ["b.sta.part", "c.PARTIAL", "d.filepart", "e.tmp", ".f.sta", "~g.xml"]
    now = drop(tmp_path, "2.sta", "1 ż.sta", *unfinished)
    (tmp_path / ACCEPTED).mkdir()
    drop(tmp_path / ACCEPTED, "old.sta")
    (tmp_path / "link.sta").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.sta")

    assert names(list_ready_files(tmp_path, now=now)) == ["1 ż.sta", "2.sta"]


def test_a_file_that_changed_a_moment_ago_waits(tmp_path):
    now = drop(tmp_path, "a.sta")
    # A copy that keeps the time of the original is still being written.
    os.utime(tmp_path / "a.sta", (0, 0))

    assert list_ready_files(tmp_path, now=now - 1) == []
    assert names(list_ready_files(tmp_path, now=now + 1)) == ["a.sta"]


def test_no_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        list_ready_files(tmp_path / "none", now=0)


def test_a_file_that_became_a_link_is_not_read(tmp_path):
    drop(tmp_path, "a.sta")
    with open_dropped_file(tmp_path / "a.sta") as file:
        assert file.read() == b":20:ABC"
    (tmp_path / "a.sta").unlink()
    (tmp_path / "a.sta").symlink_to("/etc/hostname")

    with pytest.raises(OSError, match="symbolic links"):
        open_dropped_file(tmp_path / "a.sta")


def test_each_file_is_filed_by_its_verdict_with_its_report_beside(tmp_path):
    now = drop(tmp_path, "good.sta", "wrong.sta", "half.part")
    taken = take_files(
        tmp_path, lambda path: TAKEN if path.name == "good.sta" else REFUSED, now=now
    )

    assert list(taken.values()) == [TAKEN, REFUSED]
    assert tree(tmp_path) == [
        "half.part",
        "odrzucone/wrong.sta",
        "odrzucone/wrong.sta.raport.txt",
        "przyjete/good.sta",
    ]
    report = tmp_path / REJECTED / "wrong.sta.raport.txt"
    assert report.read_text(encoding="utf-8") == "[FILE_EMPTY] Plik jest pusty.\n"
    assert take_files(tmp_path, lambda path: REFUSED, now=now) == {}


def test_an_earlier_file_of_the_same_name_stays(tmp_path):
    for _again in range(3):
        drop(tmp_path, "a.sta")
        file_away(tmp_path / "a.sta", REFUSED)

    kept = ["a-2.sta", "a-3.sta", "a.sta"]
    expected = [f"odrzucone/{name}{end}" for name in kept for end in ("", ".raport.txt")]
    assert tree(tmp_path) == sorted(expected)


def test_a_failure_leaves_its_file_and_the_later_ones(tmp_path):
    now = drop(tmp_path, "a.sta", "b.sta", "c.sta")

    def take(path: Path) -> FileVerdict:
        if path.name == "b.sta":
            raise OSError("disk full")
        return TAKEN

    with pytest.raises(OSError, match="disk full"):
        take_files(tmp_path, take, now=now)
    assert tree(tmp_path) == ["b.sta", "c.sta", "przyjete/a.sta"]
