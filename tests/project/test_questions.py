"""No page of a resident or a guest asks the database the same thing twice."""

from collections import Counter

import pytest
from django.test import Client

from tests.browser.sights import SIGHTS
from tests.marks import ON_THE_DEMO
from tests.project.demo_sign_in import resident
from tests.query_counts import queries_when_warm, sql_of

pytestmark = [*ON_THE_DEMO, pytest.mark.usefixtures("frame_kept"), pytest.mark.thorough]
RESIDENTS = ("IKCS-", "EB-")
# Two of them are of a union's plugins: collections and declarations.
MAX_BALANCE_FILES = 26
# What is no question: the ends of what a page writes.
NO_QUESTION = ("SAVEPOINT", "RELEASE", "ROLLBACK")
# A field that offers the desks reads them for its box and for its label; the help of a field and
# the room next to the form name one desk.
KNOWN = {"contact form", "applying to IKCS"}
PAGES = {
    name: (sight.who, sight.address)
    for name, sight in SIGHTS.items()
    if not sight.link
    and sight.status == 200
    and (sight.who is None or sight.who.startswith(RESIDENTS))
    and not sight.address.startswith("/admin")
} | {
    "library": ("IKCS-0007", "/ikcs/dokumenty/"),
    "library of the board": ("IKCS-0012", "/ikcs/dokumenty/"),
    "ledger": ("EB-500002-1", "/e-bok/konto/100007/"),
}


def queries_of_page(client: Client, address: str) -> Counter[str]:
    """Return the questions of a page that was shown once before."""
    client.get(address)
    found = sql_of(client.get, address)
    return Counter(sql for sql in found if not sql.startswith(NO_QUESTION))


def test_no_question_is_asked_twice():
    assert PAGES
    people = {who: resident(who) for who, _address in PAGES.values()}

    again = {}
    for name, (who, address) in PAGES.items():
        questions = queries_of_page(people[who], address)
        again[name] = [sql[:300] for sql, times in questions.items() if times > 1]

    assert {name for name, found in again.items() if found} == KNOWN


def test_the_balance_asks_as_often_for_twelve_premises_as_for_one(settings):
    """One flat in arrears, two flats without, twelve premises in arrears.

    Who is in arrears may have proposed instalments: one query more. The line of interest is cached.
    """
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "balance"}
    settings.CACHES = {**settings.CACHES, "default": memory}
    resident("EB-500003-9").get("/e-bok/")
    one, two, twelve = (
        queries_when_warm(resident(login).get, "/e-bok/")
        for login in ("EB-500002-1", "EB-500001-3", "EB-500004-7")
    )

    assert one == twelve == two + 1
    assert one <= MAX_BALANCE_FILES
