"""One process at a time on a folder, whatever became of the one before."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cms_ext.base.files.folder_lock import FolderLock, FolderTaken
from tests.demo_site import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from cms_ext.base.files.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.acquire("the other one")
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_holder_hears_of_the_first(tmp_path):
    first = FolderLock(tmp_path / "run.lock")
    first.acquire("somebody else, whose name was longer")
    first.describe("http://localhost:8000 (proces 7)")

    with pytest.raises(FolderTaken) as refusal:
        FolderLock(tmp_path / "run.lock").acquire("me")
    first.file.close()
    second = FolderLock(tmp_path / "run.lock")
    second.acquire("me")
    second.file.close()

    assert refusal.value.holder == "http://localhost:8000 (proces 7)"
    assert (tmp_path / "run.lock").read_text() == "me"


def test_a_link_to_the_folder_is_the_same_folder_and_another_is_not(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "union").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "var")
    first, other = FolderLock(tmp_path / "var" / "lock"), FolderLock(tmp_path / "union" / "lock")
    first.acquire("first")
    other.acquire("other")

    with pytest.raises(FolderTaken, match="first"):
        FolderLock(tmp_path / "link" / "lock").acquire("by another name")
    first.file.close()
    other.file.close()


@pytest.mark.programs
def test_a_holder_that_is_killed_has_let_go(tmp_path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(FolderTaken, match="the other one"):
            FolderLock(path).acquire("me")
        os.kill(process.pid, signal.SIGKILL)
    lock = FolderLock(path)
    lock.acquire("me")
    lock.file.close()


def test_a_folder_that_takes_no_files_is_the_callers_to_explain(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(NotADirectoryError):
        FolderLock(tmp_path / "file" / "lock")
