"""A process that writes is killed at random moments; the ledger is whole after each."""

import json
import random
import signal
from typing import Any

import pytest

from tests.ebok_plugin.ledger.parallel.scene import ENTRIES
from tests.marks import IN_PROCESSES
from tests.processes import finished, killed_after, kills, start
from tests.warm import Program

pytestmark = [*IN_PROCESSES, pytest.mark.timeout(1800)]
KILLS = kills(5)
MAX_KILLS = 3 * KILLS


@pytest.fixture(scope="module")
def database(copied_database: str) -> str:
    """On the disk, with twelve accounts."""
    assert finished(process("scene", copied_database)) == ""
    return copied_database


def process(module: str, database: str, argument: str = "") -> Program:
    return start("-m", f"tests.ebok_plugin.ledger.parallel.{module}", argument, database=database)


def books(database: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(finished(process("inspector", database)))
    return read


def test_the_ledger_is_whole_after_every_kill(database: str):
    chance = random.Random(20261120)
    sizes = [ENTRIES]
    for seed in range(MAX_KILLS):
        if seed >= KILLS and sizes[-1] > sizes[0]:
            break
        clerk = process("clerk", database, str(seed))
        # On a busy machine the first few may die before they have posted anything.
        killed_after(chance.uniform(0.05, 1.5) * (1 + seed // KILLS), clerk)
        assert clerk.returncode == -signal.SIGKILL

        found = books(database)
        sizes.append(found.pop("entries"))
        batches = found.pop("sizes of batches")
        assert batches in ([], [60])
        assert found == {
            "findings": [],
            "same without snapshots": True,
            "plans approved but not logged": 0,
            "months reopened by nobody": 0,
        }

    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "nothing was ever posted, so nothing was ever interrupted"
