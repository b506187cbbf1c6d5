"""A process that changes sealed rows is killed at random moments: no row without its seal."""

import json
import random
import signal
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
KILLS = kills(5)
# More only while hardly a row was sealed: on a busy machine the first few may die before that.
MAX_KILLS = 3 * KILLS
ENOUGH = 100


@pytest.fixture(scope="module")
def database(copied_database: str) -> str:
    """On the disk, with twelve accounts and their payers."""
    scene = start("-m", "tests.ebok_plugin.ledger.parallel.scene", "", database=copied_database)
    assert finished(scene) == ""
    return copied_database


def clerk(database: str, seed: str = "") -> Program:
    name = "tests.cms_ext.evidence.sealed_rows.parallel.clerk"
    return start("-m", name, seed, database=database)


def test_no_kill_leaves_a_row_without_its_seal(database: str):
    chance = random.Random(20261128)
    sizes = [0]
    for seed in range(MAX_KILLS):
        if seed >= KILLS and sizes[-1] > ENOUGH:
            break
        writer = clerk(database, str(seed))
        killed_after(chance.uniform(0.05, 0.8) * (1 + seed // KILLS), writer)
        assert writer.returncode == -signal.SIGKILL

        found: dict[str, Any] = json.loads(finished(clerk(database)))
        sizes.append(found.pop("seals"))
        assert found == {"findings": [], "half admitted": [0, 0]}

    assert sizes == sorted(sizes)
    assert sizes[-1] > ENOUGH, "nothing was ever sealed, so nothing was ever interrupted"
