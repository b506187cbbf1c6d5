"""The process that posts is killed at random moments; the next one goes on, nothing is twice."""

import json
import random
import signal
from typing import Any

import pytest

from tests.ebok_plugin.charges.parallel.scene import ACCOUNTS, DECEMBER, NOVEMBER, OCTOBER
from tests.marks import IN_PROCESSES
from tests.processes import finished, start
from tests.warm import Program

pytestmark = IN_PROCESSES

KILLS = 5


@pytest.fixture(scope="module")
def database(copied_database: str) -> str:
    """On the disk, with an approved run for each of those who post."""
    assert finished(process("scene", copied_database)) == ""
    return copied_database


def process(module: str, database: str, *arguments: str) -> Program:
    return start(
        "-m", f"tests.ebok_plugin.charges.parallel.{module}", *arguments, database=database
    )


def books(database: str, period: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(finished(process("inspector", database, period)))
    return found


def is_complete(found: dict[str, Any]) -> bool:
    """Every document has its three lines and one entry, no account has two."""
    posted = found["posted"]
    counts = (found["accounts"], found["entries"], found["lines"], found["findings"])
    return bool(counts == (posted, posted, [3] * posted, []))


def test_a_run_killed_at_random_points_is_posted_once_in_the_end(database: str):
    statements = int(finished(process("poster", database, OCTOBER)))
    chance = random.Random()
    seed = chance.randrange(10**6)
    chance.seed(seed)
    # The first leaves some portions behind it, and the last one still finds work to break off.
    share = statements // (KILLS + 1)
    for least in (share, *[0] * (KILLS - 1)):
        poster = process("poster", database, DECEMBER, str(least + chance.randrange(share)))
        assert poster.communicate()[0] == ""
        assert poster.returncode == -signal.SIGKILL, seed
        found = books(database, DECEMBER)
        assert is_complete(found), (seed, found)
        assert found["posted"] in range(1, ACCOUNTS), (seed, found)
    finished(process("poster", database, DECEMBER))

    found = books(database, DECEMBER)
    assert is_complete(found), (seed, found)
    assert (found["state"], found["posted"]) == ("POSTED", ACCOUNTS), seed


def test_two_who_post_at_once_share_the_work(database: str):
    both = [process("poster", database, NOVEMBER) for _ in range(2)]
    for one in both:
        one.communicate()

    found = books(database, NOVEMBER)
    assert is_complete(found), found
    assert (found["state"], found["posted"]) == ("POSTED", ACCOUNTS)
