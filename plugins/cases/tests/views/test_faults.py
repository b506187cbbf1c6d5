"""What neighbours read of each other's faults: a subject, a day, a state, and nothing else."""

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Building
from coop_cases.domain import handling
from coop_cases.domain.handling import triage_case
from coop_cases.domain.opening import Contact
from coop_cases.domain.same_here import (
    PublicFault,
    PublishedFault,
    open_public_faults,
    published_faults,
)
from coop_cases.models import Case, CaseSubject
from coop_cases.vocabulary import CasePriority
from plugins.cases.tests.cases import HEAT, LAMP, MONDAY, TODAY, fault, opened, subject, walk, walks
from tests.page_checks import parsed, texts, words_at

pytestmark = pytest.mark.django_db
LIFT, LEAK = "Dźwig (winda)", "Przeciek lub brak wody"
CANARY = "KANAREK"


@pytest.mark.both_databases
def test_reports_of_one_thing_are_one_fault(house: Building, other_house: Building):
    known = walks()
    first, _second, mended, withdrawn = (
        fault(building=house, on=day) for day in (MONDAY, TODAY, MONDAY, TODAY)
    )
    lift = opened(LIFT, building=other_house).case
    for name in ("triage", "resolve"):
        known[name](mended)
    known["triage"](first)
    known["withdraw"](withdrawn)

    faults = {
        published_fault.building: published_fault.faults
        for published_fault in published_faults(TODAY)
    }

    assert faults == {
        house: [
            PublishedFault(first.pk, LAMP, MONDAY, 1, taken_up=True, mended_on=None),
            PublishedFault(mended.pk, LAMP, MONDAY, 0, taken_up=True, mended_on=TODAY),
        ],
        other_house: [
            PublishedFault(lift.pk, LIFT, lift.received_on, 0, taken_up=False, mended_on=None)
        ],
    }


def test_a_mended_fault_is_forgotten_after_a_fortnight(house: Building):
    case = fault(building=house, on=MONDAY)
    walk(case, "triage", "resolve", today=MONDAY)

    days = [
        len(published_faults(MONDAY.replace(day=30))),
        len(published_faults(MONDAY.replace(month=12))),
    ]

    assert days == [1, 0]


def test_nothing_of_a_person_stands_there(house: Building, daria: User, anna: User):
    said = {"description": f"{CANARY} nie świeci.", "place": f"pod {CANARY}"}
    contact = Contact(CANARY, f"{CANARY}@poczta.example", "600100200", f"ul. {CANARY} 1")
    case = fault(building=house, contact=contact, **said)
    fault(building=house, person=anna.person, **said)
    handling.add_note(case, CANARY, today=TODAY, origin=Origin(actor=daria))

    answer = Client().get("/usterki/")

    page = answer.content.decode()
    assert "ul. Jodłowa 1" in page
    assert "tak samo zgłosiła 1 osoba" in page
    # The key of „To samo u mnie”, which opens nothing.
    assert page.count(str(case.pk)) == page.count(f"/sprawa/to-samo/?usterka={case.pk}") == 1
    assert not any(one in page for one in (CANARY, case.number, "600100200"))
    assert not any(one in words_at(answer) for one in ("Anna", "finanse"))


def test_one_building_is_chosen(house: Building, other_house: Building):
    empty = Client().get("/usterki/").content.decode()
    assert "Nie ma zgłoszonych usterek" in empty
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


# --- which faults of the own building somebody reads of ---


def triaged(case: Case, clerk: User, *, public: bool, of: CaseSubject | None = None) -> Case:
    return triage_case(
        case,
        subject=of or case.subject,
        priority=CasePriority.NORMAL,
        assigned_to=clerk,
        public_place=public,
        today=TODAY,
        origin=Origin(actor=clerk),
    )


def test_the_list_names_open_faults_of_shared_parts_of_this_building(
    house: Building, other_house: Building
):
    lamp = fault(building=house, on=MONDAY, place="pod drzwiami Kowalskich")
    lift = opened(LIFT, building=house).case
    opened(LEAK, building=house)
    opened(HEAT, building=house)
    fault(building=other_house)
    fault()
    done = fault(building=house)
    walk(done, "triage", "resolve")

    assert open_public_faults(house) == [
        PublicFault(lift.pk, LIFT, TODAY),
        PublicFault(lamp.pk, LAMP, MONDAY),
    ]


def test_a_clerk_shows_a_leak_in_the_cellar_and_hides_a_lamp_at_home(house: Building, daria: User):
    """A complaint is never shown."""
    leak = opened(LEAK, building=house).case
    lamp, heat = fault(building=house), fault(building=house)

    triaged(leak, daria, public=True)
    triaged(lamp, daria, public=False)
    triaged(heat, daria, public=True, of=subject(HEAT))

    assert [public_fault.key for public_fault in open_public_faults(house)] == [leak.pk]
