"""Sign-in, payment, faults and the emergency number in the reader's language, on the demo."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from cms_ext.frontend.theme.language import list_translated_views
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import list_plugins
from tests.languages import FOREIGN, untranslated
from tests.marks import ON_THE_DEMO
from tests.page_checks import parsed, text_of
from tests.project.demo_sign_in import resident

pytestmark = [*ON_THE_DEMO, pytest.mark.thorough, pytest.mark.usefixtures("frame_kept")]
SIGN_IN, RESET = "/strefa-mieszkanca/logowanie/", "/strefa-mieszkanca/haslo/"
ANNA, PAYER, TWO_FLATS, TENANT = "IKCS-0007", "EB-500002-1", "EB-500001-3", "EB-500003-9"
MANAGER = "EB-500004-7"
# By the login of who looks; None for a guest.
FLOWS: dict[str | None, tuple[str, ...]] = {
    None: (
        *("/", "/kontakt/", "/nie-ma-takiej/"),
        *(SIGN_IN, f"{SIGN_IN}ikcs/", f"{SIGN_IN}e-bok/", f"{SIGN_IN}e-bok/klucz/"),
        *(f"{RESET}e-bok/", f"{RESET}e-bok/wyslano/", f"{RESET}nowe/"),
        *("/sprawa/", "/sprawa/nowa/", "/sprawa/nowa/?rodzaj=TICKET", "/usterki/"),
        *("/sprawa/haslo/", "/sprawa/przyjeta/", "/bez-internetu/"),
    ),
    ANNA: ("/ikcs/sprawy/", "/ikcs/sprawy/nowa/", SIGN_IN, "/konto/"),
    PAYER: (
        *("/e-bok/", "/e-bok/konto/100007/zaplac/", "/e-bok/konto/100007/zaplac/?kwota=100"),
        *("/e-bok/konto/100007/zlecenie-stale/", "/e-bok/sprawy/", "/e-bok/sprawy/nowa/"),
        *("/konto/drugi-skladnik/", "/konto/potwierdz-haslo/", "/konto/", "/konto/haslo/"),
        "/konto/logowania/",
    ),
    TWO_FLATS: ("/e-bok/", "/e-bok/konto/przelewy/", "/e-bok/?konto=100005"),
    TENANT: ("/e-bok/",),
    MANAGER: ("/e-bok/", "/e-bok/?konto=100011"),
}
CYRILLIC = re.compile("[А-яІіЇїЄєҐґ]")


def reader(login: str | None, language: str) -> Client:
    client = resident(login)
    client.cookies["coop_language"] = language
    return client


@pytest.mark.parametrize("language", FOREIGN)
def test_no_message_of_the_flows_falls_back_to_polish(language: str):
    with untranslated(language) as missing:
        for login, addresses in FLOWS.items():
            client = reader(login, language)
            for address in addresses:
                assert client.get(address).status_code in (200, 302, 404, 410), address
        payer = reader(PAYER, language)
        typed = {"current": "x", "password": "krótkie", "repeated": "inne"}
        payer.post("/konto/haslo/", typed)
        payer.post("/konto/haslo/", {})
        payer.post("/konto/logowania/wyloguj-inne/", follow=True)
        payer.post("/konto/logowania/wyloguj-inne/", follow=True)
        guest = reader(None, language)
        guest.post(f"{SIGN_IN}e-bok/", {"login": "EB-000000-0", "password": "x"})
        guest.post(f"{SIGN_IN}e-bok/", {})
        guest.post("/sprawa/nowa/", {})
        guest.post("/sprawa/", {"number": "SPR/2026/000001", "secret": "AAAA-AAAA-AAAA"})

    assert missing - searched_by() == set()


def searched_by() -> set[str]:
    """Return what pages are found by; the page of the search is Polish."""
    entries = [entry for plugin in list_plugins() for entry in plugin.site.menu]
    tiles = [t for plugin in list_plugins() for t in (*plugin.site.tiles, *plugin.panel.tiles)]
    # A tile's `help` is shown when it has no list of its own tiles.
    hidden = [tile.help for tile in tiles if tile.own]
    return {str(row.found_by) for row in (*entries, *tiles)} | {str(text) for text in hidden}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_page_is_in_one_language_and_says_so(language: str):
    client = reader(None, language)
    flow, other = parsed(client.get(f"{SIGN_IN}e-bok/")), parsed(client.get("/ogloszenia/"))

    def language_of(page: Any, path: str) -> list[str]:
        return [str(code) for code in page.xpath(f"{path}/@lang")]

    frame = ["//div[@class='masthead']", "//footer"]
    assert flow.get("lang") == language
    assert other.get("lang") == "pl"
    assert [language_of(page, path) for page in (flow, other) for path in frame] == [[language]] * 4
    # Titles of an editor's pages are Polish in either.
    assert language_of(flow, "//a[@href='/kontakt/'][1]")[0] == "pl"


def test_the_transfer_and_the_stored_words_are_polish_whatever_the_reader_s_language():
    shown = {
        language: parsed(reader(PAYER, language).get("/e-bok/")).xpath("//@data-copy")
        for language in ("", *FOREIGN)
    }

    assert shown["en"] == shown["uk"] == shown[""]
    assert len(shown[""]) == 3


def test_a_report_in_ukrainian_leaves_nothing_in_ukrainian_but_the_letter_to_its_sender():
    client = reader(None, "uk")
    page = parsed(client.get("/sprawa/nowa/?rodzaj=TICKET"))
    choice = page.xpath("//select[@name='subject']//option[@value!='']/@value")[0]
    typed = {
        "subject": str(choice),
        "text": "Nie działa lampa przy wejściu, od wczoraj jest ciemno.",
        "email": "olena@poczta.example",
        "otwarto": str(page.xpath("//input[@name='otwarto']/@value")[0]),
        "strona_www": "",
        "to": "inna",
    }

    sent = client.post("/sprawa/nowa/?rodzaj=TICKET", typed)
    payer = reader(PAYER, "uk")
    payer.post("/ustawienia/wyglad/", {"language": "uk"})
    own = payer.post("/e-bok/sprawy/nowa/?rodzaj=TICKET", {**typed, "account": "100007"})

    assert (sent.status_code, own.status_code) == (302, 302), text_of(own)
    assert rows_in_ukrainian() == []
    letter = OutgoingMessage.objects.filter(to="olena@poczta.example").get()
    assert letter.payload["language"] == "uk"


def rows_in_ukrainian() -> list[str]:
    """Return the columns that hold Ukrainian, of all tables."""
    columns = []
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for row in model._base_manager.values():
            columns += [
                f"{model._meta.label}.{name}"
                for name, value in row.items()
                if isinstance(value, str | dict | list) and CYRILLIC.search(str(value))
            ]
    # Letters, and what editors wrote in Ukrainian themselves.
    written = ("OutgoingMessage", "AnnouncementPage", "PublishedText", "Revision", "IndexEntry")
    return sorted({name for name in columns if name.split(".")[1] not in written})


def test_the_choice_is_stored_and_comes_back_on_another_device():
    user = User.objects.get(login=PAYER)
    person = user.person
    assert person is not None
    client = resident(PAYER)
    client.post("/ustawienia/wyglad/", {"language": "uk"})
    person.refresh_from_db()
    stored = person.language

    another = Client()
    another.post(f"{SIGN_IN}e-bok/", {"login": PAYER, "password": "demo-haslo-2026"})

    assert stored == "uk"
    assert another.cookies["coop_language"].value == "uk"
    another.post("/ustawienia/wyglad/", {"language": ""})
    person.refresh_from_db()
    assert (person.language, another.cookies["coop_language"].value) == ("", "")


def test_each_declared_view_is_one_of_the_site():
    names = {
        f"{namespace}:{name}"
        for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }

    assert list_translated_views() - names == frozenset()
