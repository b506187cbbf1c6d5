"""A missed collection becomes a case by one press, without a login and in E-BOK."""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from coop_cases.models import Case, CaseMessage, CaseSubject, CaseType
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("union")]
HOUSE = "/odbiory/przykladowo-lesna/12/"
BIO = "przykladowo-lesna.12.2026-11-13.BIO"
PUBLIC = f"/sprawa/zdarzenie/waste-collection/{BIO}/"
OWN = f"/e-bok/sprawy/zdarzenie/waste-collection/{BIO}/"


def stamped(client: Client, **fields: str) -> dict[str, str]:
    page = parsed(client.get(PUBLIC))
    return {"otwarto": page.xpath("//input[@name='otwarto']/@value")[0], **fields}


@pytest.fixture
def annas(anna: User) -> Client:
    open_account("100005")
    grant(open_account("100008", "Anna Lis"), "Anna Lis")
    return signed_in(anna)


def test_a_visitor_reports_from_the_date_with_nothing_to_fill_in(client):
    links = parsed(client.get(HOUSE)).xpath("//ul[contains(@class, 'missed')]//a/@href")
    assert PUBLIC in links
    asked = client.get(PUBLIC)

    sent = client.post(PUBLIC, stamped(client))

    assert (sent.status_code, sent["Location"]) == (302, "/sprawa/przyjeta/")
    case = Case.objects.get()
    assert (case.title, case.place, case.channel, str(case.subject), case.reply_way) == (
        "Brak odbioru: bioodpady, 13 listopada 2026, ul. Leśna 12, Przykładowo",
        "ul. Leśna 12, Przykładowo",
        "WEB",
        "Nieodebrane odpady",
        "PAGE",
    )
    assert str(case.term_legal) == "2026-12-04"
    assert CaseMessage.objects.get().body == (
        "Nie odebrano odpadów: bioodpady. Dzień odbioru według harmonogramu: piątek, 13 listopada "
        "2026. Adres: ul. Leśna 12, Przykładowo. Rejon: R1 Przykładowo, domy."
    )
    assert (case.event.kind, case.event.key) == ("waste-collection", BIO)
    assert [page_problems(one) for one in (asked, client.get(sent["Location"]))] == [[], []]


def test_pressed_twice_there_is_one_case(client):
    form = stamped(client, note="Pojemnik stał od szóstej.")

    for _press in range(2):
        assert client.post(PUBLIC, form)["Location"] == "/sprawa/przyjeta/"

    assert Case.objects.count() == 1
    assert CaseMessage.objects.get().body.endswith("\n\nPojemnik stał od szóstej.")
    assert "To już u nas jest" in client.get(PUBLIC).content.decode()
    # Another neighbour has it, too.
    neighbour = Client()
    neighbour.post(PUBLIC, stamped(neighbour, email="ktos@poczta.example"))
    assert Case.objects.count() == 2


def test_a_wrong_contact_opens_its_fold_a_program_is_refused_and_nothing_is_sent(client):
    answer = client.post(PUBLIC, stamped(client, phone="abc"))

    page = parsed(answer)
    assert page.xpath("//details[contains(@class, 'fold') and @open]//input[@name='phone']")
    assert (page_problems(answer), Case.objects.count()) == ([], 0)

    for fields in ({}, stamped(client, strona_www="http://x.example")):
        answer = client.post(PUBLIC, fields)
        assert "wygląda na wysłany przez program" in answer.content.decode()
    assert Case.objects.count() == 0


def test_what_cannot_be_reported_says_why_and_takes_nothing(client):
    for key, said in (
        ("przykladowo-lesna.12.2026-11-27.BIO", "Ten odbiór dopiero będzie."),
        ("przykladowo-lesna.12.2026-10-30.BIO", "Ten termin minął"),
    ):
        address = f"/sprawa/zdarzenie/waste-collection/{key}/"
        for answer in (client.get(address), client.post(address, stamped(client))):
            assert said in answer.content.decode()
            assert page_problems(answer) == []
    assert Case.objects.count() == 0


def test_what_is_not_there_is_not_found(client, annas: Client):
    for key in ("x", "przykladowo-lesna.12.2026-11-12.BIO"):
        assert client.get(f"/sprawa/zdarzenie/waste-collection/{key}/").status_code == 404
        assert annas.get(f"/e-bok/sprawy/zdarzenie/waste-collection/{key}/").status_code == 404
    assert client.get(f"/sprawa/zdarzenie/no-such/{BIO}/").status_code == 404


def test_anna_is_led_to_her_panel_and_has_one_case_of_it(annas: Client, anna: User):
    assert annas.get(PUBLIC)["Location"] == OWN
    asked = annas.get(OWN)

    first, second = (annas.post(OWN, {"note": ""}) for _press in range(2))

    case = Case.objects.get()
    assert (case.person, case.channel) == (anna.person, "EBOK")
    assert first["Location"] == second["Location"] == f"/e-bok/sprawy/{case.pk}/"
    again = annas.get(OWN)
    assert f"Ta sprawa ma numer {case.number}." in again.content.decode()
    assert [page_problems(one) for one in (asked, again)] == [[], []]


def test_the_office_decides_of_which_type_such_a_case_is(client):
    CaseSubject.objects.filter(name="Nieodebrane odpady").update(
        type=CaseType.objects.get(code="TICKET"), regime="TICKET"
    )

    client.post(PUBLIC, stamped(client))

    case = Case.objects.get()
    assert (case.subject.type.code, str(case.due_internal)) == ("TICKET", "2026-11-27")
