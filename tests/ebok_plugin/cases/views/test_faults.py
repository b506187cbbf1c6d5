"""What neighbours read of each other's faults: a subject, a day, a state, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.public_site.premises.models import Building
from ebok_plugin.cases.domain import handling
from ebok_plugin.cases.domain.opening import Contact
from ebok_plugin.cases.domain.public_faults import PublishedFault, published_faults
from tests.ebok_plugin.cases.cases import LAMP, MONDAY, TODAY, fault, opened, walks
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db
LIFT = "Dźwig (winda)"
CANARY = "KANAREK"


@pytest.mark.both_databases
def test_reports_of_one_thing_are_one_fault(
    house: Building, other_house: Building, daria: User, prezes: User
) -> None:
    known = walks(daria, prezes)
    first, _second, mended, withdrawn = (
        fault(building=house, on=day) for day in (MONDAY, TODAY, MONDAY, TODAY)
    )
    lift = opened(LIFT, building=other_house).case
    for name in ("triage", "resolve"):
        known[name](mended)
    known["triage"](first)
    known["withdraw"](withdrawn)

    told = {one.building: one.faults for one in published_faults(TODAY)}

    assert told == {
        house: [
            PublishedFault(first.pk, LAMP, MONDAY, 1, taken_up=True, mended_on=None),
            PublishedFault(mended.pk, LAMP, MONDAY, 0, taken_up=True, mended_on=TODAY),
        ],
        other_house: [
            PublishedFault(lift.pk, LIFT, lift.received_on, 0, taken_up=False, mended_on=None)
        ],
    }


def test_a_mended_fault_is_forgotten_after_a_fortnight(
    house: Building, daria: User, prezes: User
) -> None:
    case = fault(building=house, on=MONDAY)
    for name in ("triage", "resolve"):
        walks(daria, prezes, today=MONDAY)[name](case)

    days = [
        len(published_faults(MONDAY.replace(day=30))),
        len(published_faults(MONDAY.replace(month=12))),
    ]

    assert days == [1, 0]


def test_nothing_of_a_person_stands_there(house: Building, daria: User, anna: User) -> None:
    said = {"description": f"{CANARY} nie świeci.", "place": f"pod {CANARY}"}
    contact = Contact(CANARY, f"{CANARY}@poczta.example", "600100200", f"ul. {CANARY} 1")
    case = fault(building=house, contact=contact, **said)
    fault(building=house, person=anna.person, **said)
    handling.add_note(case, CANARY, today=TODAY, origin=Origin(actor=daria))

    page = Client().get("/usterki/").content.decode()

    assert "ul. Jodłowa 1" in page
    assert "tak samo zgłosiła 1 osoba" in page
    # The key of „To samo u mnie”, which opens nothing.
    assert page.count(str(case.pk)) == page.count(f"/sprawa/to-samo/?usterka={case.pk}") == 1
    told = (CANARY, case.number, "Anna", "600100200", "finanse")
    assert [one for one in told if one in page] == []


def test_one_building_is_chosen(house: Building, other_house: Building) -> None:
    fault(building=house)
    fault(building=other_house)

    shown = {
        query: texts(parsed(Client().get(f"/usterki/{query}")), "//section//h2")
        for query in ("", "?budynek=J2", "?budynek=%00", "?budynek=nie-ma")
    }

    both = ["ul. Jodłowa 1", "ul. Jodłowa 2"]
    assert shown == {
        "": both,
        "?budynek=J2": ["ul. Jodłowa 2"],
        "?budynek=%00": both,
        "?budynek=nie-ma": both,
    }


def test_an_empty_list_says_so() -> None:
    page = Client().get("/usterki/").content.decode()

    assert "Nie ma zgłoszonych usterek" in page


def test_thirty_faults_cost_the_queries_of_one(house: Building) -> None:
    client = Client()
    fault(building=house)
    client.get("/usterki/")
    counts = []
    for more in (0, 29):
        for _ in range(more):
            fault(building=house)
        with CaptureQueriesContext(connection) as asked:
            client.get("/usterki/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
