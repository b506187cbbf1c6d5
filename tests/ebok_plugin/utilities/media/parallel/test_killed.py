"""An import that keeps rows is killed at random moments; each settlement is whole or not there."""

import json
import random
import signal
from typing import Any

import pytest

from tests.marks import IN_PROCESSES
from tests.processes import finished, killed_after, kills, start
from tests.warm import Program

pytestmark = [*IN_PROCESSES, pytest.mark.timeout(1800)]
KILLS = kills(3)
# More only while nothing was imported: on a busy machine the first few may die before that.
MAX_KILLS = 3 * KILLS
# Accounts of the worked example, each with its posting.
PREMISES = 12


@pytest.fixture(scope="module")
def database(copied_database: str) -> str:
    """On the disk, with the accounts of the worked example."""
    assert finished(process(copied_database, "scene")) == ""
    return copied_database


def process(database: str, *arguments: str) -> Program:
    return start(
        "-m", "tests.ebok_plugin.utilities.media.parallel.importer", *arguments, database=database
    )


def test_a_settlement_is_whole_or_not_there(database: str):
    chance = random.Random(20261120)
    kept = 0
    for seed in range(MAX_KILLS):
        if seed >= KILLS and kept:
            break
        importer = process(database, "import", str(seed))
        # Longer would interrupt no more, and what was imported is audited after each kill.
        killed_after(chance.uniform(0.2, 1) * (1 + seed // KILLS), importer)
        assert importer.returncode == -signal.SIGKILL

        found: dict[str, Any] = json.loads(finished(process(database, "look")))
        kept = found["settlements"]
        assert found["findings"] == []
        assert found["lines"] in ([], [48])
        assert found["entries"] == PREMISES * kept

    assert kept > 0, "nothing was ever imported, so nothing was ever interrupted"
