"""Two processes with one outbox: each message goes once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.cms_ext.identity.parallel.test_two_processes import copy_of_the_test_database
from tests.demo_site import ROOT
from tests.mail_server import mail_server

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("parallel"),
]
PEOPLE = [f"osoba{number}@poczta.example" for number in range(12)]


def run(program: list[str], database: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *program],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tests.cms_ext.identity.parallel.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


QUEUE = """
import django; django.setup()
from cms_ext.mail.models import OutgoingMessage
from django.utils import timezone
now = timezone.now()
for to in {people!r}:
    OutgoingMessage.objects.create(to=to, template="x", subject="x", queued_at=now, next_try_at=now)
"""


@pytest.fixture(scope="module")
def database(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Before any test's transaction: what it holds open could not be copied."""
    folder = tmp_path_factory.mktemp("postmen")
    with django_db_blocker.unblock(), copy_of_the_test_database(folder) as copied:
        yield copied


def test_two_postmen_send_each_message_once(database: str) -> None:
    with mail_server() as server:
        run(["-c", QUEUE.format(people=PEOPLE)], database).communicate()
        postmen = [
            run(["-m", "tests.cms_ext.mail.domain.postman", str(server.port)], database)
            for _ in range(2)
        ]
        for postman in postmen:
            assert postman.stdout
            assert postman.stdout.readline() == "ready\n"
        for postman in postmen:
            assert postman.stdin
            postman.stdin.write("go\n")
            postman.stdin.flush()
        ends = [json.loads(postman.communicate()[0]) for postman in postmen]

    assert sum(end["sent"] for end in ends) == len(PEOPLE)
    assert sorted(to for received in server.received for to in received.to) == sorted(PEOPLE)
