"""Who read what: for the reader, for the inspector, and as numbers without names."""

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.models import Document
from members_area.library.reading.domain import (
    MAX_PAPERS,
    count_readers_by_month,
    readings_matching,
)
from tests.clients import signed_in
from tests.members_area.conftest import BrowserOf, Publish, member, withdrawn
from tests.members_area.library.views.test_closed_documents import body_of

pytestmark = pytest.mark.django_db
OWN, TABLE = "/konto/odczyty/", "/konto/odczyty/csv/"
DESK, NUMBERS = "/admin/odczyty/", "/admin/odczyty/liczby/"


def read(user: User, document: Document) -> None:
    body_of(signed_in(user).get(f"/ikcs/dokumenty/{document.pk}/plik/"))


def readings_of(client: Client, address: str = OWN) -> list[tuple[str, str]]:
    return [(one.title, one.how) for one, _url in client.get(address).context["readings"]]


def test_a_member_sees_what_was_read_from_the_own_account(
    anna: User, piotr: User, publish: Publish
):
    minutes, statute = publish("Protokół"), publish("Statut")
    read(anna, minutes)
    read(piotr, statute)
    client = signed_in(anna)
    client.get(f"/ikcs/dokumenty/{statute.pk}/tekst/")

    assert readings_of(client) == [
        ("Statut", "czytanie na stronie"),
        ("Protokół", "pobranie pliku"),
    ]
    assert "gdy minie 12 mies. od odczytu" in client.get(OWN).content.decode()
    assert f'href="{OWN}"' in client.get("/konto/").content.decode()


def test_the_log_as_a_table(anna: User, publish: Publish):
    """It does not name what its reader may no longer know."""
    document = publish("=Protokół", number="3/2026")
    read(anna, document)
    client = signed_in(anna)

    response = client.get(TABLE)
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row.pop("Kiedy"))
    assert row == {"Dokument": "'=Protokół", "Numer": "3/2026", "Jak": "pobranie pliku"}
    assert "no-store" in response["Cache-Control"]
    withdrawn(document)
    assert readings_of(client) == [("dokument już niedostępny", "pobranie pliku")]
    assert "=Protokół" not in client.get(TABLE).content.decode("utf-8-sig")


@pytest.mark.thorough
def test_a_former_member_keeps_the_log_and_learns_no_title(
    adrian: User, publish: Publish, browser_of: BrowserOf
):
    """Other realms have no such page; only who reads the access log inspects."""
    publish("Protokół")
    client = signed_in(adrian)

    assert readings_of(client) == []
    assert client.get("/konto/nowe-dokumenty/").status_code == 404
    for who in ("nina", "celina", "anna_at_ebok"):
        other = browser_of(who)
        assert [other.get(address).status_code for address in (OWN, TABLE)] == [404, 404], who
    for who in ("ewa", "celina"):
        response = browser_of(who).get(DESK)
        assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_the_inspector_looks_with_a_reason_and_the_member_reads_of_it(
    anna: User, piotr: User, kornel: User, publish: Publish
):
    minutes = publish("Protokół o windzie", number="5/2026")
    for user in (anna, piotr):
        read(user, minutes)
    desk = signed_in(kornel)

    assert "found" not in desk.get(DESK, {"q": "IKCS-0007"}).context
    assert not AuditEvent.objects.filter(action="VIEW").exists()

    by_login = desk.get(DESK, {"q": "ikcs-0007", "reason": "INSPECTION"}).context["readings"]
    by_paper = desk.get(DESK, {"q": "5/2026", "reason": "CASE"}).context["readings"]

    assert [(one.login, one.title) for one in by_login] == [("IKCS-0007", "Protokół o windzie")]
    assert [one.login for one in by_paper] == ["IKCS-0012", "IKCS-0007"]
    looks = AuditEvent.objects.filter(action="VIEW").order_by("seq")
    assert [
        (look.object_type.split(".")[1], look.subject_id, look.reason_code) for look in looks
    ] == [
        ("User", anna.person_id, "INSPECTION"),
        ("Document", None, "CASE"),
        ("Person", piotr.person_id, "CASE"),
        ("Person", anna.person_id, "CASE"),
    ]
    own = signed_in(anna).get("/konto/dziennik/").content.decode()
    assert own.count("Kontrola wewnętrzna") == 2


@pytest.mark.thorough
def test_the_report_hides_small_numbers_of_readers(anna: User, celina: User, publish: Publish):
    much, little = publish("Czytany"), publish("Prawie nieczytany")
    readers = [anna, *(member(f"IKCS-01{n:02d}", f"Członek {n}", 100 + n) for n in range(3))]
    for user in readers:
        read(user, much)
    for user in readers[:2]:
        read(user, little)
        read(user, little)

    found = count_readers_by_month(Document.objects.all())
    assert [(one.document.title, one.readers, one.in_words) for one in found] == [
        ("Czytany", 4, "4"),
        ("Prawie nieczytany", 2, "mniej niż 3"),
    ]
    assert found[0].month == timezone.localdate().replace(day=1)
    body = signed_in(celina).get(NUMBERS).content.decode()
    assert "mniej niż 3" in body
    assert "IKCS-0007" not in body


@pytest.mark.both_databases
def test_a_paper_is_found_by_its_words_in_any_case(publish: Publish):
    note, resolution = "Notatka o Ławkach", "Uchwała o ławkach"
    publish(note)
    publish(resolution, number="4/RN/2026")
    publish("Protokół", number="14/RN/2026")
    titles = {
        "ŁAWKACH": [note, resolution],
        "lawkach": [note, resolution],
        "UCHWAŁA ław": [resolution],
        "4/rn/2026": [resolution],
        "ławkach windach": [],
    }

    found = {
        query: [document.title for document in readings_matching(query).documents]
        for query in titles
    }
    assert found == titles


@pytest.mark.thorough
def test_too_many_papers_are_not_shown_together(publish: Publish):
    for no in range(MAX_PAPERS + 1):
        publish(f"Notatka {no}")

    assert readings_matching("notatka").too_many
    assert [paper.title for paper in readings_matching("notatka 20").documents] == ["Notatka 20"]
