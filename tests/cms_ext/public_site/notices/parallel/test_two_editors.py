"""Two processes publish and send the same at once: one number, one letter, one SMS for each."""

import json
from pathlib import Path

from tests.marks import IN_PROCESSES
from tests.processes import at_once, finished, start
from tests.warm import Program

pytestmark = IN_PROCESSES
HERE = "tests.cms_ext.public_site.notices.parallel"


def run(*program: str, database: str, folder: Path) -> Program:
    return start(
        "-m",
        *program,
        database=database,
        data_dir=folder,
        settings="tests.cms_ext.people.identity.parallel.settings",
    )


def test_what_two_do_at_once_is_done_once(copied_database: str, tmp_path):
    finished(run(f"{HERE}.office", "make", database=copied_database, folder=tmp_path))

    editors = [run(f"{HERE}.editor", database=copied_database, folder=tmp_path) for _ in range(2)]
    at_once(editors, ["go"] * 2)

    assert [editor.returncode for editor in editors] == [0, 0]
    office = run(f"{HERE}.office", "tell", database=copied_database, folder=tmp_path)
    report = json.loads(finished(office))
    assert report == {
        "numbers": [f"OG/2026/{number:04}" for number in range(1, 6)],
        "mailings": 5,
        "sendings": 10,
        "letters": [
            "daily@poczta.example announcement.txt",
            "daily@poczta.example digest.txt",
            *["now@poczta.example announcement.txt"] * 5,
        ],
        "sms": [["SENT", 1]],
    }
    assert len((tmp_path / "sms.jsonl").read_text().splitlines()) == 1
