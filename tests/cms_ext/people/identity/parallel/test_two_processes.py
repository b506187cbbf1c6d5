"""Races between processes, each with a database connection of its own, on the real databases."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.cms_ext.people.identity.sign_in_steps import OWN_PASSWORD, WRONG
from tests.marks import IN_PROCESSES
from tests.people import PASSWORD
from tests.processes import at_once, finished, start
from tests.warm import Program

pytestmark = IN_PROCESSES

ANNA, NEWCOMER = "IKCS-0007", "IKCS-0031"


@dataclass(frozen=True)
class Scene:
    """A database on the disk that processes share, and who is in it."""

    database: str
    folder: Path
    cookies: str
    code: str


@pytest.fixture(scope="module")
def scene(copied_database: str, tmp_path_factory) -> Scene:
    folder = tmp_path_factory.mktemp("parallel")
    said = finished(process("scene", copied_database, folder))
    return Scene(copied_database, folder, **json.loads(said))


def process(module: str, database: str, folder: Path) -> Program:
    return start(
        "-m",
        f"tests.cms_ext.people.identity.parallel.{module}",
        database=database,
        data_dir=folder,
        settings="tests.cms_ext.people.identity.parallel.settings",
    )


def in_processes(scene: Scene, *shares: list[dict[str, str]]) -> list[Any]:
    """Each share of tries in a process of its own, all processes at once; what each answers."""
    running = [process("knocker", scene.database, scene.folder) for _ in shares]
    said = at_once(running, [json.dumps(tries) for tries in shares])
    return [json.loads(one) for one in said]


def test_ac_19_thirty_parallel_guesses_over_two_processes_check_five_passwords(scene: Scene):
    guesses = [{"login": ANNA, "password": WRONG, "address": f"203.0.113.{n}"} for n in range(30)]

    answers = in_processes(scene, guesses[:15], guesses[15:])

    assert sum(answer["compared"] for answer in answers) == settings.COOP_TRIES_PER_LOGIN
    assert [answer["led"] for answer in answers] == [[""] * 15] * 2
    own = {"login": ANNA, "password": PASSWORD, "address": "203.0.113.3"}
    [stranger, owner] = in_processes(scene, [own], [{**own, "cookies": scene.cookies}])
    assert (stranger["led"], stranger["compared"]) == ([""], 0)
    assert (owner["led"], owner["compared"]) == (["/ikcs/"], 1)


def test_ac_16_of_many_first_sign_ins_with_one_code_at_once_one_succeeds(scene: Scene):
    first = {"login": NEWCOMER, "password": scene.code, "address": "192.0.2.7"}

    answers = in_processes(scene, [first] * 8, [first] * 8)

    led = [where for answer in answers for where in answer["led"]]
    assert sorted(led) == [""] * 15 + [OWN_PASSWORD]
