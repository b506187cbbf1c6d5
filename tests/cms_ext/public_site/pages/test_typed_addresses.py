"""Addresses typed by heart lead to their pages, with no row made by anybody."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms_ext.people.identity import middleware
from cms_ext.public_site.pages.domain import typed_addresses
from cms_ext.public_site.pages.domain.old_addresses import add_redirect
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.query_counts import queries_of
from tests.standing import stand_below

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public")]

PANELS = "/strefa-mieszkanca/logowanie/"
LEADS = {
    "/ebok": "/e-bok/",
    "/ebok/": "/e-bok/",
    "/eBOK": "/e-bok/",
    "/EBOK/": "/e-bok/",
    "/E-BOK": "/e-bok/",
    "/E-Bok/": "/e-bok/",
    "/e_bok": "/e-bok/",
    "/e%20bok": "/e-bok/",
    "/ebok.html": "/e-bok/",
    "/ebok?utm_source=plakat": "/e-bok/",
    "/logowanie-ebok": "/e-bok/",
    "/index.php/pl/ebok": "/e-bok/",
    "/index.php/pl/logowanie-ebok?Itemid=7": "/e-bok/",
    "/logowanie/e-bok": "/e-bok/",
    "/Logowanie/eBOK/": "/e-bok/",
    "/strefa-mieszkanca/EBOK/": "/e-bok/",
    "/index.php/pl/strefa-mieszkanca/ikcs": "/ikcs/",
    "/index.php": "/",
    "/index.php/": "/",
    "/Index.php/pl/": "/",
    "/index.php?option=com_users&view=login": "/",
    "/pl": "/",
    "/IKCS": "/ikcs/",
    "/Ikcs/?a=b": "/ikcs/",
    "/index.php/ikcs": "/ikcs/",
    "/logowanie": PANELS,
    "/Logowanie/": PANELS,
    "/login": PANELS,
    "/LOGIN/?next=/e-bok/": PANELS,
    "/zaloguj": PANELS,
    "/index.php/pl/strefa-mieszkanca/logowanie": PANELS,
    "/index.php/pl/strefa-mieszkanca/logowanie/": PANELS,
    "/INDEX.PHP/PL/Strefa-Mieszkanca/Logowanie": PANELS,
    "/Strefa-mieszkanca/Logowanie": PANELS,
    "/strefa-mieszkanca/logowanie.html": PANELS,
    "/STREFA-MIESZKANCA/LOGOWANIE/E-BOK/": f"{PANELS}e-bok/",
    "/O-Nas": "/o-nas/",
    "/index.php/pl/o-nas/": "/o-nas/",
    "/MAPA-STRONY": "/mapa-strony/",
    # Its gate answers, whatever is there.
    "/E-BOK/saldo": "/e-bok/saldo/",
    "/Admin": "/admin/",
}
NOWHERE = (
    "/basen/",
    "/ebokk/",
    "/moj-ebok/",
    "/ebok/saldo/",
    "/logowanie/saldo/",
    "/strefa-mieszkanca/saldo/",
    "/logowanie/e-bok/saldo/",
    "/indexphp/",
    "/logowanie.php/",
    "/index.php/pl/basen/",
    "/login%00/",
    "/..%2fbasen/",
    "/Strefa-Mieszkanca/Logowanie/nie-ma/",
    # A key of a row, a file, the administration and the interface are written as they are.
    "/E-BOK/deklaracje/12/",
    "/E-BOK/deklaracje/12/plik.xml",
    "/Admin/Pomoc/",
    "/API/v1/premises/",
    "/IKCS/WALNE-ZGROMADZENIA/5B7D0C0C-1111-4000-8000-00000000000A/",
    "/O-Nas/statut.pdf",
)


@pytest.mark.parametrize(("typed", "page"), LEADS.items())
def test_a_typed_address_leads_to_its_page(client, typed: str, page: str):
    answer = client.get(typed)

    assert (answer.status_code, answer["Location"]) == (301, page)
    assert Redirect.objects.count() == 0


@pytest.mark.parametrize("typed", NOWHERE)
def test_an_unknown_address_is_not_found(client, typed: str):
    answer = client.get(typed)

    assert (answer.status_code, answer.get("Location")) == (404, None)


@pytest.mark.parametrize("typed", ["/ikcs", "/ikcs/", "/IKCS", "/index.php/pl/ikcs", "/Ikcs/?a=b"])
def test_the_name_of_a_panel_that_the_site_has_not_leads_to_those_that_it_has(
    client, monkeypatch, typed: str
):
    for module in (typed_addresses, middleware):
        monkeypatch.setattr(module, "find_panel", lambda realm: None)

    assert client.get(typed)["Location"] == PANELS
    assert client.get("/ikcs/dokumenty/").status_code == 404


def test_a_redirect_of_the_editors_comes_first(client, public: ContentPage):
    add_redirect("/ebok", public)

    assert client.get("/eBOK")["Location"] == "/o-nas/"


def test_a_page_of_that_name_stays_and_a_form_is_sent_nowhere_else(client, home: HomePage):
    stand_below(home, ContentPage(title="Login", slug="login", lead="O loginach."))

    assert client.get("/login/").status_code == 200
    assert client.post("/ebok/").status_code == 404
    assert client.head("/ebok").status_code == 301


def test_an_address_that_leads_nowhere_costs_as_little_for_a_panel(client):
    client.get("/basen/")

    assert queries_of(client.get, "/ebok/") <= queries_of(client.get, "/basen/")
