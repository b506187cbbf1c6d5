import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from time_machine import travel

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.people.identity.models import User
from tests.cms_ext.access.applicants import TODAY, apply
from tests.cms_ext.access.desk import EMILIA, LUCJA, at_desk
from tests.cms_ext.access.views.desk.office import QUEUE, main_of, press, read, words
from tests.people import staff
from tests.query_counts import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_day")]

MENU_ENTRY = re.compile(r"Wnioski o dost[^&\"]+")
ROW = "IKCS/2026/00001 Łucja Przykładowa"
EMILIAS = "EBOK/2026/00001 Ęmilia Łąkowa"


@pytest.fixture
def _on_the_day(settings) -> None:
    settings.COOP_TODAY = TODAY


def test_a_term_is_said_in_words(celinas: Client, lucja: AccessApplication):
    for days, said in [
        (14, "zostało 14 dni"),
        (2, "zostały 2 dni"),
        (1, "został 1 dzień"),
        (0, "ostatni dzień"),
        (-1, "po terminie o 1 dzień"),
        (-3, "po terminie o 3 dni"),
        (-12, "po terminie o 12 dni"),
    ]:
        AccessApplication.objects.update(decide_by=TODAY + timedelta(days=days))
        assert said in read(celinas, QUEUE)


def test_what_waits_for_the_applicant_is_never_late(celinas: Client, lucja: AccessApplication):
    AccessApplication.objects.update(
        state=ApplicationState.INCOMPLETE,
        decide_by=TODAY - timedelta(days=3),
        supplement_by=TODAY + timedelta(days=2),
    )

    pages = [read(celinas, QUEUE), read(celinas, f"{QUEUE}{lucja.pk}/")]

    for page in pages:
        assert "czeka na wnioskodawcę do 22.11.2026" in page
        assert "po terminie o" not in page
    assert ROW not in read(celinas, f"{QUEUE}?stan=po-terminie")


def test_a_row_has_the_columns_of_the_specification_and_a_review_begins_in_one_press(
    celinas: Client, auditors: Client, lucja: AccessApplication
):
    head, _, body = main_of(celinas.get(QUEUE).content).partition("<tbody>")
    auditors_page = read(auditors, QUEUE)

    assert words(head).endswith("Numer Panel Kanał Wpłynął Stan Kontrole Termin")
    assert words(body.partition("</tbody>")[0]) == (
        f"{ROW} Rozpocznij weryfikację IKCS/2026/00001 IKCS e-mail 20.11.2026 Złożony "
        "– jeszcze nie sprawdzono 4.12.2026 zostało 14 dni"
    )
    # The auditor is offered nothing to press.
    assert ROW in auditors_page
    assert [one for one in ("Rozpocznij", "Wpisz wniosek") if one in auditors_page] == []

    page = press(celinas, f"{QUEUE}{lucja.pk}/krok/rozpocznij/")
    lucja.refresh_from_db()
    assert lucja.state == ApplicationState.IN_REVIEW
    assert "Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni – spełniony" in page
    assert "e-mail 20.11.2026 W weryfikacji 7/8" in read(celinas, QUEUE)


def test_ac_20_each_desk_reads_its_own_list(
    celinas: Client, darias: Client, auditors: Client, lucja: AccessApplication
):
    at_desk(EMILIA, "EBOK")

    for client, query, rows in (
        (celinas, "", [ROW]),
        (darias, "", [EMILIAS]),
        (auditors, "", [ROW, EMILIAS]),
        (celinas, "?q=EBOK/2026/00001", []),
        (darias, "?stan=wszystkie", [EMILIAS]),
    ):
        page = read(client, f"{QUEUE}{query}")
        assert [row for row in (ROW, EMILIAS) if row in page] == rows


def test_nothing_there_is_said_and_an_unsigned_form_waits_in_a_list_of_its_own(celinas: Client):
    assert "Nie ma tu żadnego wniosku." in read(celinas, QUEUE)
    assert "Nie znaleziono wniosku „nikt”." in read(celinas, f"{QUEUE}?q=nikt")

    apply()

    assert "IKCS/2026/00001" not in read(celinas, QUEUE)
    unsigned = read(celinas, f"{QUEUE}?stan=bez-podpisu")
    assert "IKCS/2026/00001" in unsigned
    assert "bez podpisanego formularza" in unsigned


@pytest.mark.staff_menu
def test_the_menu_says_how_many_wait(celinas: Client, lucja: AccessApplication):
    def entry() -> str:
        found = MENU_ENTRY.search(celinas.get("/admin/").content.decode())
        assert found
        return str(json.loads(f'"{unescape(found[0])}"'))

    assert entry() == "Wnioski o dostęp (1)"
    AccessApplication.objects.update(state=ApplicationState.INCOMPLETE)
    assert entry() == "Wnioski o dostęp"


def test_an_editor_and_a_guest_have_no_desk(client):
    paths = (QUEUE, "/admin/osoby/", "/admin/wnioski/poczta/")
    guests = [client.get(path)["Location"] for path in paths]
    client.force_login(staff("redaktor", "editor"))
    editors = [client.get(path)["Location"] for path in paths]

    assert guests == [f"/admin/login/?next={path}" for path in paths]
    assert editors == ["/admin/"] * 3


def test_the_list_costs_the_same_for_one_application_and_for_four(celinas: Client):
    LUCJA.on_file()
    asked = {}
    for more in (1, 3):
        for _ in range(more):
            at_desk(LUCJA)
        with travel("2026-11-20T12:00:00Z", tick=False):
            celinas.force_login(User.objects.get(login="czlonkowski"))
            celinas.get(QUEUE)
            page, found = counted(celinas.get, QUEUE)
        asked[main_of(page.content).count('scope="row"')] = found

    assert list(asked) == [1, 4]
    assert asked[1] == asked[4]


@pytest.mark.thorough
def test_a_long_list_has_pages(celinas: Client):
    for _ in range(31):
        at_desk(LUCJA)

    first, second = (main_of(celinas.get(f"{QUEUE}?p={page}").content) for page in (1, 2))

    assert [page.count('scope="row"') for page in (first, second)] == [30, 1]
    assert "Strona 1 z 2 Następna" in words(first)
