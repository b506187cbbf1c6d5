"""The panel as the plugin declares it, and the way in."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.desks.privacy.domain.erasure import ErasureRefused, erase_person
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.pages.demo import load_papers
from members_area.library.domain.document import OPEN
from members_area.library.models import DocumentUserPermission
from members_area.plugin.panel import COLLECTION
from members_area.plugin.people import collect_personal_data
from members_area.register.domain.membership import elect_to_organ
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, Publish
from tests.page_checks import parsed, texts
from tests.people import PASSWORD, person_of

pytestmark = pytest.mark.django_db


SIGN_IN = "/strefa-mieszkanca/logowanie/ikcs/"


def test_the_panel_says_for_whom_it_is_and_where_the_number_comes_from(client, publish: Publish):
    load_papers(COLLECTION, regulations=("Regulamin IKCS", "documents/02-regulamin-ikcs.md"))
    publish("Regulamin opłat", kind="BYLAW")

    body = client.get(SIGN_IN).content.decode()

    for text in (
        "Internetowe Konto Członka Spółdzielni",
        "wyłącznie dla członków Spółdzielni",
        "statut, regulaminy i uchwały",
        "protokoły z posiedzeń",
        "dokumenty finansowe",
        "Login IKCS",
        "na przykład IKCS-0007",
        "Dział Członkowsko-Lokalowy, pokój nr 7",
        "Regulamin IKCS</a>",
        "Oświadczenie do IKCS</a>",
    ):
        assert text in body
    assert "Regulamin opłat" not in body


def test_a_member_signs_in_with_the_register_number(anna: User):
    for typed in ("IKCS-0007", "ikcs-0007", " IKCS-0007 "):
        response = Client().post(SIGN_IN, {"login": typed, "password": PASSWORD}, follow=True)
        assert response.redirect_chain == [("/ikcs/", 302)]
        assert response.status_code == 200
        assert "<h1>Internetowe Konto Członka Spółdzielni</h1>" in response.content.decode()


def test_what_is_not_the_plugins_falls_through_to_the_pages(anna_in: Client):
    pages = ("/ikcs/nie-ma-takiej-strony/", "/ikcs/dokumenty/a/b/c/")
    assert [anna_in.get(page).status_code for page in pages] == [404, 404]


def test_the_account_s_pages_keep_the_panel_s_menu(anna_in: Client):
    def menu(page: str) -> list[str]:
        return texts(parsed(anna_in.get(page)), "//nav[contains(@class, 'nav--wide')]//a")

    panel = menu("/ikcs/")

    assert panel[:3] == ["Start", "Dokumenty", "Statut"]
    for page in ("/konto/", "/konto/haslo/", "/konto/logowania/", "/konto/odczyty/"):
        assert menu(page) == panel


# The members' part of a person's data: what is collected, and what the register's law keeps.


def collected(user: User) -> dict[str, list[dict[str, Any]]]:
    return {
        one.title: [dict(row) for row in one.rows] for one in collect_personal_data(person_of(user))
    }


def test_membership_offices_and_own_readings_are_collected(
    piotr: User, anna: User, client, publish: Publish
):
    document = publish("Statut")
    for user in (piotr, anna):
        client.force_login(user)
        assert b"".join(client.get(f"/ikcs/dokumenty/{document.pk}/plik/")).startswith(b"%PDF")

    found = collected(piotr)

    (reading,) = found.pop("Otwarte dokumenty")
    assert reading["Dokument"] == "Statut"
    assert found == {
        "Członkostwo": [
            {
                "Numer rejestru członkowskiego": 12,
                "Członek od": date(2012, 3, 1),
                "Ustanie członkostwa": None,
            }
        ],
        "Funkcje w organach": [
            {"Organ": "Rada Nadzorcza", "Od": date(2024, 6, 20), "Do": date(2028, 6, 20)}
        ],
        "Dokumenty otwarte tylko dla tej osoby": [],
    }


def test_a_grant_to_a_paper_of_tomorrow_tells_no_title(anna: User, publish: Publish, settings):
    settings.COOP_TODAY = TODAY
    invoice = publish("Faktura za dźwig", audience="ON_REQUEST")
    coming = publish("Umowa", audience="ON_REQUEST", published_on=date(2026, 11, 21))
    for paper in (invoice, coming):
        DocumentUserPermission.objects.assign_perm(OPEN, anna, paper)

    assert collected(anna)["Dokumenty otwarte tylko dla tej osoby"] == [
        {"Dokument": "Faktura za dźwig", "Login": "IKCS-0007"},
        {"Dokument": "niedostępny", "Login": "IKCS-0007"},
    ]


def test_nobody_is_erased_while_the_membership_lasts_or_in_office(
    anna: User, nina: User, board: Organ
):
    with pytest.raises(ErasureRefused, match="Członkostwo trwa"):
        erase_person(person_of(anna), TODAY, SYSTEM)

    elect_to_organ(person_of(nina), board, starts_on=date(2024, 6, 20), ends_on=None, origin=SYSTEM)
    with pytest.raises(ErasureRefused, match="Trwa kadencja"):
        erase_person(person_of(nina), TODAY, SYSTEM)


def test_the_register_keeps_the_name_of_a_former_member(adrian: User):
    (kept,) = erase_person(person_of(adrian), TODAY, SYSTEM)

    name = "imię i nazwisko oraz wpis w rejestrze członków"
    assert (kept.what, kept.until) == (name, None)
    assert Person.objects.get(pk=adrian.person_id).name == "Ądrian Śliwka"


def test_of_somebody_without_membership_nothing_is_kept(nina: User, publish: Publish):
    DocumentUserPermission.objects.assign_perm("open_document", nina, publish("Statut"))

    assert erase_person(person_of(nina), TODAY, SYSTEM) == []
    assert Person.objects.get(pk=nina.person_id).name == f"Osoba usunięta nr {nina.person_id}"
    assert not DocumentUserPermission.objects.exists()
