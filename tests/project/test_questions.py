"""No page of a resident or a guest asks the database the same thing twice, nor too many things."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.browser.sights import SIGHTS
from tests.ebok_plugin.panel.keeping import all_kept, questions
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
    name: (sight.who, sight.address)
    for name, sight in SIGHTS.items()
    if not sight.link
    and sight.status == 200
    and (sight.who is None or sight.who.startswith(RESIDENTS))
    and not sight.address.startswith("/admin")
}
# The pages whose cost is measured, with what they may ask: docs/performance.md.
MOST = 12
# E-BOK's first page asks the most of all; of what is kept of it, nothing.
MOST_OF_ANY = 26
MEASURED = {
    "IKCS home": ("IKCS-0007", "/ikcs/"),
    "library list": ("IKCS-0007", "/ikcs/dokumenty/"),
    "library list of the board": ("IKCS-0012", "/ikcs/dokumenty/"),
    "ledger": ("EB-500002-1", "/e-bok/konto/100007/"),
}


def asked(client: Client, address: str) -> Counter[str]:
    """The questions of a page that was shown once before."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    found = [query["sql"] for query in queries]
    return Counter(sql for sql in found if not sql.startswith(NO_QUESTION))


def signed_in(login: str | None) -> Client:
    if login is None:
        return Client()
    return as_(f"{'ikcs' if login.startswith('IKCS') else 'ebok'}:{login.lower()}")


def test_no_question_is_asked_twice_and_measured_pages_ask_few() -> None:
    pages = {**PAGES, **MEASURED}
    people = {who: signed_in(who) for who, _address in pages.values()}

    questions = {name: asked(people[who], address) for name, (who, address) in pages.items()}

    assert len(PAGES) > 60
    again = {
        name: [sql[:300] for sql, times in found.items() if times > 1]
        for name, found in questions.items()
        if name not in KNOWN
    }
    assert {name: found for name, found in again.items() if found} == {}
    numbers = {name: questions[name].total() for name in MEASURED}
    assert {name: number for name, number in numbers.items() if number > MOST} == {}
    assert max(found.total() for found in questions.values()) <= MOST_OF_ANY


@pytest.mark.parametrize("login", ["EB-500001-3", "EB-500002-1", "EB-500003-9", "EB-500004-7"])
def test_the_balance_seen_again_asks_few(settings: Settings, login: str) -> None:
    """Somebody with two flats, one who has paid, one in arrears, a manager of twelve premises."""
    client = signed_in(login)

    with all_kept(settings):
        assert questions(client, "/e-bok/") <= MOST
