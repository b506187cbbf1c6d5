"""No page of a resident or a guest asks the database the same thing twice."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.sights import SIGHTS
from tests.project.doors import as_

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo", "frame_kept"),
]
RESIDENTS = ("IKCS-", "EB-")
# What is no question: the ends of what a page writes.
NO_QUESTION = ("SAVEPOINT", "RELEASE", "ROLLBACK")
# A field that offers the desks reads them for its box and for its label; the help of a field and
# the room beside the form name one desk.
KNOWN = {"contact form", "applying to IKCS"}
PAGES = {
    name: sight
    for name, sight in SIGHTS.items()
    if not sight.link
    and sight.status == 200
    and (sight.who is None or sight.who.startswith(RESIDENTS))
    and not sight.address.startswith("/admin")
}


def asked_twice(client: Client, address: str) -> list[str]:
    """The beginnings of the questions that a page asks again; it was shown once before."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    questions = Counter(query["sql"] for query in asked)
    return [
        sql[:300]
        for sql, times in questions.items()
        if times > 1 and not sql.startswith(NO_QUESTION)
    ]


def signed_in(login: str | None) -> Client:
    if login is None:
        return Client()
    return as_(f"{'ikcs' if login.startswith('IKCS') else 'ebok'}:{login.lower()}")


def test_no_question_is_asked_twice() -> None:
    people = {who: signed_in(who) for who in {sight.who for sight in PAGES.values()}}

    again = {name: asked_twice(people[sight.who], sight.address) for name, sight in PAGES.items()}

    assert len(PAGES) > 60
    assert {name: found for name, found in again.items() if found and name not in KNOWN} == {}
