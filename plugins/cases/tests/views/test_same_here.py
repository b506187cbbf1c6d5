"""„To samo u mnie”: what is known is offered first, and one press adds anyone who has it, too."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.base.dates.clock import business_now
from cms_ext.people.identity.models import User
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Building
from coop_cases.models import Case, SameHere
from coop_cases.plugin import people as personal_data
from plugins.cases.tests.cases import LAMP, STORY, TODAY, complaint, fault, subject, walks
from tests.cms_ext.conftest import Publish, index, publish  # noqa: F401 - fixtures
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
SAME = "/sprawa/to-samo/"
NEW = "/sprawa/nowa/?rodzaj=TICKET"
CANARY = "KANAREK"


def house(code: str = "B-01", address: str = "ul. Wzorcowa 1") -> Building:
    return find_or_make_building(code, address=address)[0]


def lamp(**facts: Any) -> Case:
    """A stranger's report of a lamp in the first house, full of canaries."""
    known = {"building": house(), "place": CANARY, "description": f"{CANARY} nie świeci.", **facts}
    return fault(**known)


def mended(clerk: User) -> Case:
    case, steps = lamp(), walks(clerk, clerk)
    for verb in ("triage", "take_up", "resolve"):
        steps[verb](case)
    return case


def known(answer: Any) -> list[str]:
    return texts(parsed(answer), "//section[@aria-labelledby='wiemy']//li/span[1]")


def sent_by(client: Client, **more: Any) -> dict[str, Any]:
    """Return the public form, as it was opened a while ago."""
    stamp = parsed(client.get(NEW)).xpath("//input[@name='otwarto']/@value")[0]
    return {"otwarto": stamp, "strona_www": "", **typed(**more)}


def typed(**more: Any) -> dict[str, Any]:
    return {"subject": subject(LAMP).pk, "text": STORY, "building": house().pk, **more}


def test_what_is_known_stands_above_the_form_without_a_word_of_its_reporter(client):
    """And above no complaint. A term that has passed is not promised."""
    case = lamp()

    page = client.get(NEW)
    of_all_types = client.get("/sprawa/nowa/")
    complaints = client.get("/sprawa/nowa/?rodzaj=COMPLAINT")
    case.delete()
    lamp(on=TODAY - timedelta(30))
    [late] = known(client.get(NEW))

    assert known(page) == [
        "Oświetlenie klatki lub terenu, ul. Wzorcowa 1 załatwimy do 27 listopada 2026"
    ]
    assert CANARY not in page.content.decode()
    assert "Jan Obcy" not in page.content.decode()
    assert page_problems(page) == []
    assert known(of_all_types) == known(page)
    places = [answer.content.decode().index("wiemy") for answer in (page, of_all_types)]
    forms = [answer.content.decode().index("enctype") for answer in (page, of_all_types)]
    # Who has not said that it is a fault is first asked what it is.
    assert (places[0] < forms[0], places[1] < forms[1]) == (True, False)
    assert known(complaints) == []
    assert late.endswith("zajmujemy się tym, ale trwa to dłużej niż zwykle")


def test_one_press_adds_a_stranger_and_gives_the_number(as_daria: Client):
    """The desk reads how many have it."""
    case = lamp()
    client = Client()

    sent = client.post(SAME, {"usterka": str(case.pk)})
    page = client.get(sent["Location"])
    again = client.post(SAME, {"usterka": str(case.pk)})

    row = SameHere.objects.get()
    assert (row.case, row.person, row.added_on) == (case, None, TODAY)
    assert again["Location"] == sent["Location"] == f"{SAME}?usterka={case.pk}&dodano=1"
    assert "Dopisaliśmy Twoje zgłoszenie" in page.content.decode()
    assert texts(parsed(page), "//dl[@class='facts mt']//dd") == [
        case.number,
        "ul. Wzorcowa 1",
        "20 listopada 2026",
        "27 listopada 2026",
        "2",
    ]
    assert page_problems(page) == []
    assert Case.objects.count() == 1
    facts = texts(parsed(as_daria.get(f"/admin/sprawy/{case.pk}/")), "//dl//div")
    assert any(fact.startswith("To samo u sąsiadów") and fact.endswith("1") for fact in facts)


def test_anna_is_added_once_and_finds_it_among_her_cases(anna: User, as_anna: Client):
    """Once she is erased she stays as a count."""
    grant(open_account("100005"), "Anna Lis")
    case = lamp()

    for _ in range(2):
        as_anna.post(SAME, {"usterka": str(case.pk)})
    listed = as_anna.get("/e-bok/sprawy/")

    assert SameHere.objects.get().person == anna.person
    assert "Dopisane: to samo u mnie" in listed.content.decode()
    assert case.number in listed.content.decode()
    assert CANARY not in listed.content.decode()
    assert as_anna.get(f"/e-bok/sprawy/{case.pk}/").status_code == 404
    assert page_problems(listed) == []

    sections = personal_data.collect(anna.person)
    personal_data.erase(anna.person, TODAY)
    assert [section.title for section in sections] == ["To samo u mnie"]
    assert SameHere.objects.get().person is None


@pytest.mark.thorough
def test_a_case_that_is_no_open_public_fault_is_not_there(anna: User, daria: User):
    hidden = {
        "a complaint": complaint(building=house()),
        "of no shared part": fault(name="Pytanie", building=house()),
        "of no building": fault(),
        "mended": mended(daria),
    }
    client = Client()

    found = {
        name: (client.get(SAME, asked).status_code, client.post(SAME, asked).status_code)
        for name, case in hidden.items()
        if (asked := {"usterka": str(case.pk)})
    }

    assert found == dict.fromkeys(hidden, (404, 404))
    for asked in ({}, {"usterka": "x"}, {"usterka": str(uuid4())}, {"przerwa": "9" * 30}):
        assert client.get(SAME, asked).status_code == 404
    assert not SameHere.objects.exists()


def test_who_types_the_same_fault_is_asked_first_and_may_send_all_the_same(db: None):
    lamp()
    client = Client()

    offered = client.post(NEW, sent_by(client))
    sent = client.post(NEW, sent_by(client, to="inna"))

    assert offered.status_code == 200
    assert "Wiemy już o tym. Czy to to samo?" in offered.content.decode()
    assert parsed(offered).xpath("//button[@name='to']/@value") == ["inna"]
    assert page_problems(offered) == []
    assert sent["Location"] == reverse("cases:received")
    assert Case.objects.count() == 2


def test_another_fault_is_not_held_up(client):
    lamp()
    for number, changed in enumerate(
        (
            {"building": house("B-02", "ul. Wzorcowa 2").pk},
            {"subject": subject("Czystość").pk},
            {"building": ""},
        ),
        2,
    ):
        assert client.post(NEW, sent_by(client, **changed)).status_code == 302
        assert Case.objects.count() == number


def test_in_her_panel_anna_is_offered_what_is_in_her_house_alone(as_anna: Client):
    grant(open_account("100005"), "Anna Lis")
    lamp()
    lamp(building=house("B-02", "ul. Obca 2"))

    page = as_anna.get("/e-bok/sprawy/nowa/?rodzaj=TICKET")
    offered = as_anna.post("/e-bok/sprawy/nowa/?rodzaj=TICKET", typed())

    assert len(known(page)) == 1
    assert "ul. Obca 2" not in known(page)[0]
    assert "Czy to to samo?" in offered.content.decode()
    assert [page_problems(one) for one in (page, offered)] == [[], []]


def test_three_are_offered_at_most(client):
    for number in range(4):
        lamp(building=house(f"B-0{number}", f"ul. Wzorcowa {number}"))

    assert len(known(client.get(NEW))) == 3


@pytest.mark.thorough
def test_an_outage_that_lasts_is_offered_and_its_page_leads_to_it(
    publish: Publish,  # noqa: F811 - the fixture
):
    now = business_now()
    hours = {"starts_at": now - timedelta(hours=2), "ends_at": now + timedelta(hours=5)}
    page = publish("Brak ciepłej wody", "OUTAGE", buildings=[house()], **hours)
    over = publish("Było zimno", "OUTAGE", starts_at=now - timedelta(9), ends_at=now - timedelta(8))
    client = Client()

    form = client.get(NEW)
    notice = parsed(client.get(page.url))
    [way] = notice.xpath("//a[normalize-space()='To samo u mnie']/@href")
    asked = client.get(way)
    sent = client.post(SAME, {"przerwa": str(page.pk)}, follow=True)
    offered = client.post(NEW, sent_by(client))

    assert [one.split(" potrwa")[0] for one in known(form)] == ["Brak ciepłej wody, ul. Wzorcowa 1"]
    assert way == f"{SAME}?przerwa={page.pk}"
    assert [page_problems(one) for one in (form, asked, sent)] == [[], [], []]
    assert SameHere.objects.get().outage == page
    assert page.number in sent.content.decode()
    assert "Czy to to samo?" in offered.content.decode()
    coming = publish(
        "Będzie zimno", "OUTAGE", starts_at=now + timedelta(8), ends_at=now + timedelta(9)
    )
    [early] = parsed(client.get(coming.url)).xpath("//a[normalize-space()='To samo u mnie']/@href")
    assert client.get(early).status_code == 200
    assert parsed(client.get(over.url)).xpath("//a[normalize-space()='To samo u mnie']") == []
    assert client.get(SAME, {"przerwa": str(over.pk)}).status_code == 404
