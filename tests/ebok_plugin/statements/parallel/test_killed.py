"""The process that makes papers is killed at random moments; nothing is twice, nothing is lost."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ebok_plugin.statements.parallel.accounts import ACCOUNTS
from tests.marks import IN_PROCESSES
from tests.processes import finished, killed_after, start
from tests.warm import Program

pytestmark = IN_PROCESSES
KILLS = 2


@dataclass(frozen=True, slots=True)
class Office:
    """A database and a folder of files that processes share."""

    database: str
    folder: Path

    def process(self, module: str) -> Program:
        return start(
            "-m",
            f"tests.ebok_plugin.statements.parallel.{module}",
            database=self.database,
            data_dir=self.folder,
        )

    def found(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(finished(self.process("inspector")))
        return read

    def killed_after(self, seconds: float) -> bool:
        """Return whether the maker was still at work when it was killed."""
        return killed_after(seconds, self.process("maker")) == ""


@pytest.fixture(scope="module")
def office(copied_database: str, tmp_path_factory) -> Office:
    made = Office(copied_database, tmp_path_factory.mktemp("office"))
    finished(made.process("scene"))
    return made


def test_a_series_killed_at_random_points_is_made_once_in_the_end(office: Office):
    chance = random.Random()
    seed = chance.randrange(10**6)
    chance.seed(seed)
    kills = 0
    for _ in range(KILLS):
        kills += office.killed_after(chance.uniform(0, 0.6))
        found = office.found()
        assert found["papers"] == found["accounts"] == found["looked_at"], (seed, found)
        assert found["whole"], (seed, found)
        assert found["messages"] == found["notices"], (seed, found)
    assert kills, seed
    finished(office.process("maker"))

    assert office.found() == {
        "state": "DONE",
        "looked_at": ACCOUNTS,
        "papers": ACCOUNTS,
        "accounts": ACCOUNTS,
        "notices": ACCOUNTS // 2,
        "messages": ACCOUNTS // 2,
        "receivers": ACCOUNTS // 2,
        "whole": True,
        "files": ACCOUNTS,
    }, seed
