"""Several processes with one outbox: each message goes once, or twice as one."""

import json
import signal
from collections import defaultdict
from functools import partial

import pytest

from cms_ext.people.outbox.mail.domain.outbox import Priority
from tests.mail_server import MailServer, mail_server
from tests.processes import at_once, finished, start, wait_until_ready
from tests.warm import Program

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("parallel")]
PEOPLE = [f"osoba{number}@poczta.example" for number in range(12)]


def run(*program: str, database: str) -> Program:
    return start(
        *program, database=database, settings="tests.cms_ext.people.identity.parallel.settings"
    )


def queue(people: list[str], priority: Priority, database: str) -> None:
    rows = [(to, priority.value) for to in people]
    finished(run("-c", QUEUE.format(people=rows), database=database))


def postman(server: MailServer, database: str, minutes: int = 0) -> Program:
    module = "tests.cms_ext.people.outbox.mail.domain.postman"
    return run("-m", module, str(server.port), str(minutes), database=database)


def test_two_postmen_send_each_message_once(copied_database: str):
    with mail_server() as server:
        queue(PEOPLE[:6], Priority.LETTER, copied_database)
        queue(PEOPLE[6:], Priority.MAILING, copied_database)
        postmen = [postman(server, copied_database) for _ in range(2)]
        ends = [json.loads(said) for said in at_once(postmen, ["go"] * 2)]

    assert sum(end["sent"] for end in ends) == len(PEOPLE)
    assert sorted(to for received in server.received for to in received.to) == sorted(PEOPLE)


def test_twenty_kills_of_a_mailing_send_nothing_under_two_identifiers(copied_database: str):
    """Each postman dies when the server has a letter and has not said so yet: the first one with
    all of them claimed together, the others with one.
    """
    kills = 20
    people = [f"osoba{number}@poczta.example" for number in range(kills + 5)]
    with mail_server() as server:
        queue(people, Priority.MAILING, copied_database)
        for turn in range(kills + 1):
            # Their leases end between the turns.
            one = postman(server, copied_database, minutes=20 * turn)
            wait_until_ready(one)
            server.after_each = partial(one.send_signal, signal.SIGKILL) if turn < kills else None
            one.communicate()
        finished(postman(server, copied_database, minutes=20 * (kills + 2)))

    identifiers = defaultdict(set)
    for received in server.received:
        identifiers[received.to[0]].add(received.mail["Message-ID"])
    assert sorted(identifiers) == sorted(people)
    assert {to for to, ids in identifiers.items() if len(ids) > 1} == set()
    # It would be seen: as many copies went out as postmen died.
    assert len(server.received) == len(people) + kills


QUEUE = """
import django; django.setup()
from cms_ext.people.outbox.mail.domain.outbox import new_message
for to, priority in {people!r}:
    new_message(to, "x", None, priority, "", subject="x").save()
"""
