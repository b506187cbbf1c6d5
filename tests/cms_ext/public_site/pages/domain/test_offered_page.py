"""Pages that plugins declare, found by the words that people type."""

import pytest

from cms_ext import plugins
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.pages.domain.offered_page import find_offered_pages, is_urgent
from cms_ext.public_site.pages.domain.search import read_query

RESET, APPLY = "/strefa-mieszkanca/haslo/e-bok/", "/strefa-mieszkanca/wniosek/"
HERE = "cms_ext.public_site.pages.domain.offered_page.plugins"


def found(query: str, realm: str = "", synonyms: tuple[tuple[str, ...], ...] = ()) -> list[str]:
    return [page.address for page in find_offered_pages(read_query(query, synonyms), realm)]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("logowanie", "/strefa-mieszkanca/logowanie/"),
        ("jak się zalogować?", "/strefa-mieszkanca/logowanie/"),
        ("logowaine", "/strefa-mieszkanca/logowanie/"),
        ("zapomniałam hasła", RESET),
        ("nie pamietam hasla", RESET),
        ("wniosek o dostęp", APPLY),
        ("stan mojego wniosku", f"{APPLY}stan/"),
        ("napisać do biura", "/kontakt/napisz/"),
        ("zmiana hasła", "/konto/haslo/"),
        ("moje dane", "/konto/moje-dane/"),
        ("nr konta", "/e-bok/"),
        ("stan wodomierza", "/e-bok/odczyty/"),
        ("uchwały rady", "/ikcs/uchwaly/"),
    ],
)
def test_a_function_is_found_by_what_people_type(query: str, address: str):
    assert address in found(query)


@pytest.mark.parametrize(
    "query", ["", "w", "jak", "?", "kanarek stolowka", "x" * 200, "((*", "%00"]
)
def test_odd_queries_name_no_function(query: str):
    assert found(query) == []


def test_a_page_of_a_new_plugin_is_found_by_its_declaration_alone(monkeypatch):
    entry = plugins.MenuEntry("Grządki", "pages:map", where="search", found_by="ogródek działka")
    monkeypatch.setattr(f"{HERE}.list_menu_entries", lambda where, realm="": [entry])

    queries = ("grządki", "działki", "ogrodku", "ogródke")

    assert [found(query) for query in queries] == [["/mapa-strony/"]] * len(queries)
    assert found("trawnik", synonyms=(("trawnik", "działka"),)) == ["/mapa-strony/"]


def test_a_visitor_reads_that_a_page_is_behind_a_login_and_a_reader_of_another_panel_gets_it():
    [visitors] = [page for page in find_offered_pages(read_query("statut")) if "IKCS" in page.place]
    [payers] = [
        page for page in find_offered_pages(read_query("statut"), "ebok") if page.place == "IKCS"
    ]
    own = find_offered_pages(read_query("statut"), "ikcs")[0]

    assert (visitors.address, visitors.place) == (
        "/ikcs/dokumenty/statut/",
        "IKCS, po zalogowaniu",
    )
    assert (
        payers.address == "/strefa-mieszkanca/logowanie/ikcs/?next=%2Fikcs%2Fdokumenty%2Fstatut%2F"
    )
    assert (own.address, own.place) == ("/ikcs/dokumenty/statut/", "IKCS")


def test_pages_for_people_of_the_register_are_not_offered_to_staff():
    assert "/konto/moje-dane/" in found("moje dane", "ebok")
    assert "/konto/moje-dane/" not in found("moje dane", Realm.STAFF)


def test_a_site_without_panels_offers_no_sign_in(monkeypatch):
    for module in (HERE, "cms_ext.plugins.registry"):
        monkeypatch.setattr(f"{module}.list_panels", list)

    offered = [
        address for query in ("logowanie", "wniosek o dostęp", "hasło") for address in found(query)
    ]
    assert [address for address in offered if address.startswith("/strefa-mieszkanca/")] == []


@pytest.mark.parametrize(
    ("query", "urgent"),
    [
        ("piwnica zalana", True),
        ("gaz", True),
        ("czuć gazem", True),
        ("winda stoi", True),
        ("pozar", True),
        ("gazeta", False),
        ("protokoły o windach", False),
        ("saldo", False),
    ],
)
def test_an_emergency_is_known_by_its_words(query: str, urgent: bool):
    assert is_urgent(read_query(query)) is urgent
