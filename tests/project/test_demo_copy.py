"""The shared demo is copied while other tests read it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.demo_site import copied

FILE = "coop.sqlite3"


def test_a_copy_does_not_need_the_files_of_who_reads_the_database_meanwhile(
    tmp_path: Path,
) -> None:
    built, target = tmp_path / "built", tmp_path / "copy"
    built.mkdir()
    with closing(sqlite3.connect(built / FILE)) as writer, writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE residents AS SELECT 'Anna Lis' AS name")

    with closing(sqlite3.connect(built / FILE)) as reader:
        reader.execute("SELECT * FROM residents").fetchall()
        assert (built / f"{FILE}-shm").exists()
        # As copytree meets it when the last reader leaves between the listing and the copying.
        (built / f"{FILE}-shm").unlink()
        (built / f"{FILE}-shm").symlink_to(built / "gone")
        copied(built, target)

    with closing(sqlite3.connect(target / FILE)) as copy:
        assert copy.execute("SELECT name FROM residents").fetchall() == [("Anna Lis",)]
