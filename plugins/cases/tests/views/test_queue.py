"""The queue: narrowed, kept under a clerk's own name, and several cases changed at once."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Building
from coop_cases.domain.opening import Contact
from coop_cases.domain.queries import buildings_with_cases, own_cases
from coop_cases.models import Case, SavedFilter
from plugins.cases.tests.cases import MONDAY, TODAY, complaint, fault, walk, walks
from plugins.cases.tests.desk import QUEUE, bulk, numbers
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import sql_of
from tests.whole_database import execute

pytestmark = pytest.mark.django_db

LIFT = "Dźwig (winda)"


@pytest.mark.thorough
def test_choices_narrow_every_list(house: Building, as_daria: Client):
    here, lift, elsewhere = fault(building=house), fault(name=LIFT, building=house), fault()
    heat = complaint(building=house)
    walks()["triage"](elsewhere)

    found = {
        query: numbers(as_daria, query)
        for query in (
            "?budynek=J1",
            "?budynek=J1&rodzaj=TICKET",
            "?budynek=J1&pilnosc=URGENT",
            "?prowadzi=finanse",
            "?prowadzi=nikt&rodzaj=COMPLAINT",
            "?widok=moje&budynek=J1",
            "?budynek=nie-ma&rodzaj=TICKET",
            "?widok=ostatni-dzien",
            "?widok=zmyslony",
        )
    }

    every = [lift.number, here.number, elsewhere.number, heat.number]
    assert found == {
        "?budynek=J1": [lift.number, here.number, heat.number],
        "?budynek=J1&rodzaj=TICKET": [lift.number, here.number],
        "?budynek=J1&pilnosc=URGENT": [lift.number],
        "?prowadzi=finanse": [elsewhere.number],
        "?prowadzi=nikt&rodzaj=COMPLAINT": [heat.number],
        "?widok=moje&budynek=J1": [],
        # What is no choice narrows nothing.
        "?budynek=nie-ma&rodzaj=TICKET": [lift.number, here.number, elsewhere.number],
        "?widok=ostatni-dzien": [lift.number],
        "?widok=zmyslony": every,
    }


def test_only_buildings_with_a_case_are_offered(house: Building, as_daria: Client):
    offered = "//select[@name='budynek']/option/@value"
    before = parsed(as_daria.get(QUEUE)).xpath(offered)

    fault(building=house)

    assert (before, parsed(as_daria.get(QUEUE)).xpath(offered)) == ([""], ["", "J1"])


def test_a_filter_is_the_clerks_own(house: Building, daria: User):
    fault(building=house)
    client, other = signed_in(daria), signed_in(staff("ktos", "case_clerk"))
    typed = {"nazwa": "Jodłowa 1, pilne", "widok": "nowe", "budynek": "J1", "pilnosc": "URGENT"}

    client.post(f"{QUEUE}filtry/", {**typed, "q": "Kowalski"})
    client.post(f"{QUEUE}filtry/", {**typed, "pilnosc": "zmyślona"})
    saved = SavedFilter.objects.get()
    pages = [one.get(QUEUE).content.decode() for one in (client, other)]
    taken = other.post(f"{QUEUE}filtry/{saved.pk}/usun/").status_code

    assert (saved.clerk, saved.query) == (daria, "widok=nowe&budynek=J1")
    assert ["Jodłowa 1, pilne" in page for page in pages] == [True, False]
    assert (taken, SavedFilter.objects.count()) == (404, 1)
    client.post(f"{QUEUE}filtry/{saved.pk}/usun/")
    assert SavedFilter.objects.count() == 0
    events = AuditEvent.objects.filter(action__startswith="CASE_FILTER").order_by("seq")
    assert [one.action for one in events] == [*["CASE_FILTER_SAVED"] * 2, "CASE_FILTER_REMOVED"]


def test_twenty_filters_are_enough(daria: User, as_daria: Client):
    SavedFilter.objects.bulk_create(
        SavedFilter(clerk=daria, name=f"Filtr {at}", query="") for at in range(20)
    )

    page = as_daria.post(f"{QUEUE}filtry/", {"nazwa": "Jeszcze jeden"}, follow=True)
    nameless = as_daria.post(f"{QUEUE}filtry/", {"nazwa": "x" * 41}, follow=True)
    as_daria.post(f"{QUEUE}filtry/", {"nazwa": "Filtr 3", "widok": "moje"})

    assert "najwyżej 20 filtrów" in page.content.decode()
    assert "do 40 znaków" in nameless.content.decode()
    assert SavedFilter.objects.get(name="Filtr 3").query == "widok=moje"
    assert SavedFilter.objects.count() == 20


def test_several_are_assigned_after_one_question(as_daria: Client):
    new, begun, done = fault(), complaint(), fault()
    for case, names in ((begun, ["triage", "take_up"]), (done, ["triage", "resolve"])):
        for name in names:
            walks()[name](case)
    ewa = staff("ewa", "case_clerk")

    asked = bulk(as_daria, "przydziel", new, begun, done)
    untouched = Case.objects.filter(assigned_to=ewa).count()
    answer = bulk(as_daria, "przydziel", new, begun, done, assigned_to=ewa.pk)

    page = parsed(asked)
    assert texts(page, "//section//h2") == [
        "Wybrano 2 sprawy",
        "Tych spraw nie można tak zmienić, więc je pominiemy",
    ]
    assert untouched == 0
    assert (answer.status_code, answer["Location"]) == (302, f"{QUEUE}?widok=nowe")
    known = Case.objects.order_by("number").values_list("state", "assigned_to__login")
    assert list(known) == [("TRIAGED", "ewa"), ("IN_PROGRESS", "ewa"), ("RESOLVED", "finanse")]
    assert AuditEvent.objects.filter(action="CASE_TRIAGED", object_id=str(new.pk)).exists()
    assert AuditEvent.objects.filter(action="CASE_HANDED_OVER", object_id=str(begun.pk)).exists()


def test_urgency_of_several(daria: User):
    first, second = fault(on=MONDAY), complaint(on=MONDAY)

    bulk(signed_in(daria), "pilnosc", first, second, priority="URGENT")

    known = Case.objects.order_by("number").values_list("priority", "due_internal")
    # The term of the law follows no urgency.
    assert [(one, str(due)) for one, due in known] == [
        ("URGENT", "2026-11-17"),
        ("URGENT", "2026-11-30"),
    ]


def test_several_reports_of_one_thing_become_one(as_daria: Client):
    first, second, third, heat = fault(), fault(), fault(), complaint()

    asked = bulk(as_daria, "powtorzone", second, first, third)
    unknown = bulk(as_daria, "powtorzone", second, third, number="SPR/2026/999999")
    bulk(as_daria, "powtorzone", second, first, third, number=first.number.lower())

    assert first.number in parsed(asked).xpath("//input[@name='number']/@value")
    assert "Nie ma sprawy o takim numerze." in unknown.content.decode()
    states = Case.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["NEW", "DUPLICATE", "DUPLICATE", "NEW"]
    links = Case.objects.get(pk=first.pk).linked_from.order_by("case__number")
    assert [link.case for link in links] == [second, third]
    assert heat.links.count() == 0


def test_one_refusal_stops_them_all(daria: User, monkeypatch):
    """Somebody else ended one of them between the question and the answer."""
    first, second = fault(), fault()
    monkeypatch.setattr("coop_cases.views.bulk.allows_verb", lambda verb, case: True)
    walk(second, "triage", "resolve")
    main = fault()

    answer = bulk(signed_in(daria), "powtorzone", first, second, number=main.number)

    assert answer.status_code == 409
    assert f"{second.number}: Sprawa jest teraz w stanie" in answer.content.decode()
    first.refresh_from_db()
    assert first.state == "NEW"


def test_nothing_ticked_is_said(as_daria: Client):
    for keys in ([], ["zmyslony"], ["00000000-0000-0000-0000-000000000000"]):
        page = as_daria.post(f"{QUEUE}zbiorczo/pilnosc/", {"wybrane": keys}, follow=True)

        assert "Zaznacz co najmniej jedną sprawę" in page.content.decode(), keys
        assert as_daria.post(f"{QUEUE}zbiorczo/usun/", {"wybrane": keys}).status_code == 404


def test_no_cell_of_the_file_runs_as_a_formula(as_daria: Client):
    fault(contact=Contact("=HYPERLINK(1)"), place="<script>evil()</script>")

    page = as_daria.get(QUEUE).content.decode()
    file = b"".join(as_daria.get(f"{QUEUE}?export=csv").streaming_content).decode("utf-8-sig")

    assert "<script>evil()" not in page
    assert "'=HYPERLINK(1)" in file


def test_a_reaction_that_is_due_stands_in_the_queue(daria: User, settings):
    fault(name=LIFT, on=MONDAY)
    fault()

    page = signed_in(daria).get(f"{QUEUE}?widok=nowe").content.decode()

    assert page.count("minęło</strong>") == 1
    assert "podjąć do 23.11.2026 23:59" in page
    assert str(TODAY) == "2026-11-20"


# --- how the lists ask the database, where there are many ---


# PostgreSQL looks for the best order of so many tables (`join_collapse_limit`); of more it joins
# those of the row first, for all cases, and only then takes the thirty of the page.
MAX_TABLES = 8
ROWS = 'SELECT "cases_case"."id", "cases_case"."number"'


def test_a_list_puts_few_tables_together(anna: User, daria: User):
    grant(open_account("100005"), anna.person.name)
    fault(person=anna.person)

    for page, reader in (
        (QUEUE, daria),
        (f"{QUEUE}?q=SPR", daria),
        ("/e-bok/sprawy/", anna),
        ("/e-bok/sprawy/wszystkie/", anna),
    ):
        client = signed_in(reader)
        asked = sql_of(client.get, page)

        lists = [one for one in asked if one.startswith(ROWS)]
        tables = [sql.partition(" WHERE ")[0].count(" JOIN ") + 2 for sql in lists]
        assert len(lists) == 1, page
        assert max(tables) <= MAX_TABLES, page


def test_whoever_follows_accounts_is_not_given_every_case_that_names_none(anna: User, nina: User):
    """With its figures of the rows the database had read all cases of strangers for each list."""
    grant(open_account("100005"), anna.person.name)
    first = fault(person=nina.person)
    values = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    Case.objects.bulk_create(
        Case(**values | {"id": uuid4(), "number": f"SPR/2025/{n:06d}", "person_id": None})
        for n in range(500)
    )
    execute("ANALYZE")

    plan = own_cases(anna, TODAY).explain()

    assert "USING INDEX cases_of_account" in plan
    assert "SCAN W0" not in plan


@pytest.mark.both_databases
def test_the_choice_of_a_building_does_not_read_every_case():
    """Of 50 000 cases PostgreSQL had read each one for it; it goes from building to building."""
    houses = [find_or_make_building(code, address=f"ul. {code}")[0] for code in ("B2", "A1", "Z9")]
    first = fault(building=houses[0])
    values = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    Case.objects.bulk_create(
        Case(**values | {"id": uuid4(), "number": f"SPR/2025/{n:06d}", "building_id": place})
        for n in range(500)
        for place in [houses[n % 2].pk if n % 5 else None]
    )
    execute("ANALYZE")

    offered = buildings_with_cases()
    plan = offered.explain()

    assert [one.code for one in offered] == ["A1", "B2"]
    assert not re.search(r"Seq Scan on cases_case|SCAN (cases_case|U0)", plan)
