"""Races between processes, each with a database connection of its own, on the real databases."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.cms_ext.identity.doors import OWN_PASSWORD, WRONG
from tests.demo_site import ROOT
from tests.people import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("parallel"),
]

ANNA, NEWCOMER = "IKCS-0007", "IKCS-0031"


@dataclass(frozen=True)
class Scene:
    """A database on the disk that processes share, and who is in it."""

    database: str
    folder: Path
    cookies: str
    code: str


@pytest.fixture(scope="module")
def scene(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("parallel")
    with django_db_blocker.unblock(), copy_of_the_test_database(folder) as database:
        said, _ = process("scene", database, folder).communicate()
        yield Scene(database, folder, **json.loads(said))


@contextmanager
def copy_of_the_test_database(folder: Path) -> Iterator[str]:
    """The address of a copy that is not in one process's memory, nor in one test's transaction."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "copy.sqlite3")) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{folder / 'copy.sqlite3'}"
        return
    # PostgreSQL copies a database only while nobody is connected to it.
    connection.close()
    server = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}"
    copied = f"{at['NAME']}_copy"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{copied}" TEMPLATE "{at["NAME"]}"')
        yield f"{server}/{copied}"
        admin.execute(f'DROP DATABASE "{copied}" WITH (FORCE)')


def process(module: str, database: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.cms_ext.identity.parallel.{module}"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.cms_ext.identity.parallel.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def in_processes(scene: Scene, *shares: list[dict[str, str]]) -> list[Any]:
    """Each share of tries in a process of its own, all processes at once; what each answers."""
    running = [process("knocker", scene.database, scene.folder) for _ in shares]
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one, tries in zip(running, shares, strict=True):
        assert one.stdin
        one.stdin.write(json.dumps(tries) + "\n")
        one.stdin.flush()
    return [json.loads(one.communicate()[0]) for one in running]


def test_ac_19_thirty_parallel_guesses_over_two_processes_check_five_passwords(
    scene: Scene,
) -> None:
    guesses = [{"login": ANNA, "password": WRONG, "address": f"203.0.113.{n}"} for n in range(30)]

    answers = in_processes(scene, guesses[:15], guesses[15:])

    assert sum(answer["compared"] for answer in answers) == settings.COOP_TRIES_PER_LOGIN
    assert [answer["led"] for answer in answers] == [[""] * 15] * 2
    own = {"login": ANNA, "password": PASSWORD, "address": "203.0.113.3"}
    [stranger, owner] = in_processes(scene, [own], [{**own, "cookies": scene.cookies}])
    assert (stranger["led"], stranger["compared"]) == ([""], 0)
    assert (owner["led"], owner["compared"]) == (["/ikcs/"], 1)


def test_ac_16_of_many_first_sign_ins_with_one_code_at_once_one_succeeds(scene: Scene) -> None:
    first = {"login": NEWCOMER, "password": scene.code, "address": "192.0.2.7"}

    answers = in_processes(scene, [first] * 8, [first] * 8)

    led = [where for answer in answers for where in answer["led"]]
    assert sorted(led) == [""] * 15 + [OWN_PASSWORD]
