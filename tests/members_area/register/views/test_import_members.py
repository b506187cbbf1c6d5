"""The import screen of the membership desk: who may, what the pages say, what the steps do."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.module_loading import import_string
from openpyxl import load_workbook

from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.domain import queue
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from ebok_plugin.charges.domain.premises_value import VALUES
from members_area.register.domain.import_members import MEMBERS
from members_area.register.models import Membership
from tests.clients import signed_in
from tests.people import staff
from tests.staff_menu import links_of

pytestmark = pytest.mark.django_db
SCREEN = "/admin/czlonkowie/import/"
INDEX = "/admin/members_area_register/membership/"
RECEIPT = re.compile(r'name="receipt" value="([^"]+)"')
GOOD = b"member_no;name;joined_on\r\n7;Anna Lis;2009-05-12\r\n"
BAD = b"member_no;name;joined_on\r\n7;=Anna;jutro\r\n"


def hand_in(client: Client, content: bytes) -> str:
    return client.post(
        SCREEN, {"file": SimpleUploadedFile("czlonkowie.csv", content)}
    ).content.decode()


def test_a_refused_file_promises_nothing_and_tells_its_mistakes_as_it_goes(desk: Client):
    good, bad = (
        b"7;Anna Lis;2009-05-12\r\n",
        b"8;;2009-05-12\r\n9;Jan Lis;jutro\r\n7;Ewa;2009-05-12\r\n",
    )
    page = hand_in(desk, GOOD.splitlines(keepends=True)[0] + good + bad)

    assert ("Plik odrzucono." in page, "Powstaną" in page) == (True, False)
    lines = [int(line) for line in re.findall(r"Wiersz (\d+)[,:]", page)]
    assert (lines, len(set(lines))) == (sorted(lines), 3)


def press(client: Client, step: str, page: str) -> str:
    receipt = unescape(RECEIPT.findall(page)[0])
    response = client.post(f"{SCREEN}{step}/", {"receipt": receipt}, follow=True)
    return response.content.decode()


@pytest.mark.both_databases
def test_a_file_is_rehearsed_and_then_entered(desk: Client, celina: User):
    page = hand_in(desk, GOOD)

    assert "Plik jest poprawny." in page
    assert "7 · Anna Lis (nowa osoba)" in page
    assert not Person.objects.filter(name="Anna Lis").exists()

    page = press(desk, "wczytanie", page)

    assert "Wczytano plik „czlonkowie.csv”." in page
    assert Membership.objects.get(member_no=7).person.name == "Anna Lis"
    assert ImportedFile.objects.get().committed_by == celina
    events = AuditEvent.objects.filter(action__startswith="IMPORT").order_by("seq")
    assert list(events.values_list("action", "to_state")) == [
        ("IMPORT_REHEARSED", "rehearsed"),
        ("IMPORT_COMMITTED", "posted"),
    ]


def test_pressing_twice_enters_once(desk: Client):
    page = hand_in(desk, GOOD)
    press(desk, "wczytanie", page)

    assert "jest już w rejestrze" in press(desk, "wczytanie", page)
    assert Membership.objects.filter(member_no=7).count() == 1


def test_a_large_file_is_entered_by_the_scheduler(desk: Client, monkeypatch):
    tables = (MEMBERS, CONTACTS, PREMISES_TREE, VALUES)
    assert [table for table in tables if import_string(table.path) is not table] == []
    monkeypatch.setattr(queue, "MAX_ROWS_AT_ONCE", 0)
    page = press(desk, "wczytanie", hand_in(desk, GOOD))
    assert ("wczyta go za chwilę zadanie w tle" in page, Membership.objects.count()) == (True, 0)

    queue.commit_queued()

    assert Membership.objects.get(member_no=7).person.name == "Anna Lis"


def test_another_file_or_an_entry_by_hand_meanwhile_makes_the_rehearsal_old(desk: Client):
    page = hand_in(desk, GOOD)
    press(desk, "wczytanie", hand_in(desk, GOOD.replace(b"7;Anna", b"8;Ewa")))

    page = press(desk, "wczytanie", page)

    assert "Dane zmieniły się od sprawdzenia." in page
    assert not Membership.objects.filter(member_no=7).exists()
    page = hand_in(desk, GOOD)
    jan = Person.objects.create(name="Jan Kot")
    Membership.objects.create(person=jan, member_no=7, joined_on="2010-01-01")

    page = press(desk, "wczytanie", page)

    assert "MEMBER_NAME_DIFFERS" in page
    assert Membership.objects.get(member_no=7).person == jan


def test_errors_are_listed_and_nothing_can_be_entered(desk: Client):
    page = hand_in(desk, BAD)

    assert "Plik odrzucono." in page
    assert "Wiersz 2, kolumna „Dzień przyjęcia”" in page
    assert "<td>Dzień przyjęcia<br>dzień przyjęcia: 2009-05-12 albo 12.05.2009</td>" in page
    assert "Wczytaj do rejestru</button>" not in page
    receipt = unescape(RECEIPT.findall(page)[0])
    response = desk.post(f"{SCREEN}uwagi/", {"receipt": receipt})
    assert response.headers["Content-Disposition"] == 'attachment; filename="uwagi.csv"'
    assert "'=Anna" in response.content.decode("utf-8-sig")

    # A file given up is gone.
    page = hand_in(desk, GOOD)
    assert "Zrezygnowano z pliku" in press(desk, "rezygnacja", page)
    assert "nie czeka już na wczytanie" in press(desk, "wczytanie", page)
    assert not ImportedFile.objects.exists()


def test_the_page_tells_the_columns_and_gives_samples(desk: Client):
    page = desk.get(SCREEN).content.decode()

    assert "<code>member_no</code>" in page
    assert "numer w rejestrze członków" in page
    csv, xlsx = desk.get(f"{SCREEN}wzor.csv"), desk.get(f"{SCREEN}wzor.xlsx")
    assert csv.content.decode("utf-8-sig").startswith("member_no;name;joined_on;")
    sheet = load_workbook(io.BytesIO(xlsx.content)).worksheets[0]
    assert (sheet.title, sheet["A1"].value, sheet["A2"].value) == (
        "members_v1",
        "member_no",
        "9001",
    )
    assert xlsx.headers["Content-Disposition"] == 'attachment; filename="wzor-members.xlsx"'
    assert desk.get(f"{SCREEN}wzor.exe").status_code == 404


@pytest.mark.always
def test_who_may_import():
    """Only they are led to it by an empty register."""
    statuses = {"membership_clerk": 200, "auditor": 302, "finance_clerk": 302, "editor": 302}

    for group, status in statuses.items():
        user = staff(group, group)
        client = signed_in(user)
        answers = [client.get(SCREEN), client.get(f"{SCREEN}wzor.csv")]
        upload = client.post(SCREEN, {"file": SimpleUploadedFile("a.csv", GOOD)})
        assert [answer.status_code for answer in (*answers, upload)] == [status] * 3, group
        assert (SCREEN in {link.url for link in links_of(user)}) == (status == 200)
        leads = "Wczytaj z pliku CSV albo XLSX" in client.get(INDEX).content.decode()
        assert leads == (status == 200)
    assert ImportedFile.objects.count() == 0
