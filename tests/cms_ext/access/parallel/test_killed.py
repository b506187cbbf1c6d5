"""The job that prints starter passwords is killed: no code exists that was not printed."""

import json
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.processes import finished, killed_after, kills, start
from tests.warm import Program

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("parallel"),
    pytest.mark.timeout(1800),
    pytest.mark.thorough,
]
# As in `printer`, which sets up Django for itself.
STAIRCASES, PEOPLE = 6, 3
CLEAN = {"codes that were not printed": 0, "codes without a letter": 0, "halves": []}


@pytest.fixture(scope="module")
def database(copied_database: str) -> str:
    assert finished(printer(copied_database, "scene", Path())) == ""
    return copied_database


def printer(database: str, act: str, folder: Path) -> Program:
    name = "tests.cms_ext.access.parallel.printer"
    return start("-m", name, act, str(folder), database=database)


def test_no_kill_leaves_a_code_that_was_not_printed(database: str, tmp_path: Path):
    chance = random.Random(20261128)
    printed = []
    for turn in range(kills(5)):
        running = printer(database, "print", tmp_path)
        # Later and later: a fast machine is broken off, and a slow one gets something printed.
        killed_after(chance.uniform(0.1, 0.3) * 2**turn, running)
        assert running.returncode == -signal.SIGKILL

        found: dict[str, Any] = json.loads(finished(printer(database, "look", tmp_path)))
        printed.append(found.pop("printed"))
        assert found.pop("codes") == printed[-1] * PEOPLE
        assert found == CLEAN
    assert printed[0] < STAIRCASES, "no kill broke anything off"

    # What was broken off begins again, and each person has one code.
    assert finished(printer(database, "finish", tmp_path)) == ""
    found = json.loads(finished(printer(database, "look", tmp_path)))
    assert found == CLEAN | {"printed": STAIRCASES, "codes": STAIRCASES * PEOPLE}
