"""The panel as the plugin declares it, and the way in."""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.demo import load_papers
from members_area.plugin.panel import COLLECTION
from tests.members_area.conftest import Publish
from tests.page_checks import parsed, texts
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
DOOR = "/strefa-mieszkanca/logowanie/ikcs/"


def test_the_panel_says_for_whom_it_is_and_where_the_number_comes_from(client, publish: Publish):
    load_papers(COLLECTION, regulations=("Regulamin IKCS", "documents/02-regulamin-ikcs.md"))
    publish("Regulamin opłat", kind="BYLAW")

    body = client.get(DOOR).content.decode()

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
        response = Client().post(DOOR, {"login": typed, "password": PASSWORD}, follow=True)
        assert response.redirect_chain == [("/ikcs/", 302)]
        assert response.status_code == 200
        assert "<h1>Internetowe Konto Członka Spółdzielni</h1>" in response.content.decode()


def test_who_is_no_member_any_more_gets_no_further_than_the_gate(client, adrian: User):
    client.post(DOOR, {"login": "IKCS-0024", "password": PASSWORD})

    pages = ("/ikcs/", "/ikcs/dokumenty/")
    assert [client.get(page).status_code for page in pages] == [403, 403]


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
