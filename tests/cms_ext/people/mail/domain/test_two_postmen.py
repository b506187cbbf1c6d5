"""Two processes with one outbox: each message goes once."""

from __future__ import annotations

import json

import pytest

from tests.mail_server import mail_server
from tests.processes import at_once, finished, start
from tests.warm import Program

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("parallel"),
]
PEOPLE = [f"osoba{number}@poczta.example" for number in range(12)]


def run(*program: str, database: str) -> Program:
    return start(
        *program, database=database, settings="tests.cms_ext.people.identity.parallel.settings"
    )


QUEUE = """
import django; django.setup()
from cms_ext.people.mail.models import OutgoingMessage
from django.utils import timezone
now = timezone.now()
for to in {people!r}:
    OutgoingMessage.objects.create(to=to, template="x", subject="x", queued_at=now, next_try_at=now)
"""


def test_two_postmen_send_each_message_once(copied_database: str) -> None:
    with mail_server() as server:
        finished(run("-c", QUEUE.format(people=PEOPLE), database=copied_database))
        postman = ["-m", "tests.cms_ext.people.mail.domain.postman", str(server.port)]
        postmen = [run(*postman, database=copied_database) for _ in range(2)]
        ends = [json.loads(said) for said in at_once(postmen, ["go"] * 2)]

    assert sum(end["sent"] for end in ends) == len(PEOPLE)
    assert sorted(to for received in server.received for to in received.to) == sorted(PEOPLE)
