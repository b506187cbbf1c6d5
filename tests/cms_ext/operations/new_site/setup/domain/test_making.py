"""The addresses that a co-op's Joomla had lead on from the first day, however they were written."""

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.old_addresses import section_path
from cms_ext.public_site.pages.models import ContentPage
from tests.page_checks import parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("new_site")]


LOGIN = "/strefa-mieszkanca/logowanie/"


@pytest.mark.thorough
def test_a_former_address_leads_on_and_an_unknown_one_is_not_found(client):
    leads = {
        "/index.php": "/",
        "/index.php/pl/": "/",
        "/pl/": "/",
        "/index.php/pl/logowanie": LOGIN,
        "/index.php/pl/logowanie/": LOGIN,
        "/index.php/pl/logowanie.html": LOGIN,
        "/index.php/logowanie": LOGIN,
        "/index.php/logowanie.html": LOGIN,
        "/pl/logowanie.html": LOGIN,
        "/logowanie.html": LOGIN,
        "/Index.php/PL/Logowanie": LOGIN,
        "/index.php/pl/logowanie?Itemid=101": LOGIN,
        "/index.php/pl/component/users/?view=login": LOGIN,
        "/index.php?option=com_users&view=login": LOGIN,
        "/index.php/pl/ogloszenia": "/ogloszenia/",
        "/index.php/aktualnosci.html": "/ogloszenia/",
        "/index.php/pl/kontakt": "/kontakt/",
        "/kontakt.html": "/kontakt/",
        "/index.php/pl/dokumenty": "/dokumenty/",
        "/index.php/pl/statut": "/dokumenty/",
        "/index.php/pl/przetargi": "/przetargi/",
        "/index.php/pl/o-nas": "/o-spoldzielni/",
        "/index.php/pl/rodo": "/informacja-o-przetwarzaniu-danych/",
    }
    unknown = ["/index.php/pl/basen", "/logowanie.php", "/index.php/pl/kontakt/../../etc"]

    answers = {asked: client.get(asked) for asked in (*leads, *unknown)}

    assert {asked: answer.status_code for asked, answer in answers.items()} == (
        dict.fromkeys(leads, 301) | dict.fromkeys(unknown, 404)
    )
    arrived = {asked: answers[asked]["Location"] for asked in leads}
    assert {
        asked: address.removeprefix("https://zorza.example") for asked, address in arrived.items()
    } == leads


def test_an_editor_s_own_spelling_comes_first(client):
    Redirect.objects.create(old_path="/index.php/kontakt", redirect_link="/mapa-strony/")

    assert client.get("/index.php/kontakt")["Location"] == "/mapa-strony/"
    assert client.get("/index.php/kontakt.html")["Location"].endswith("/kontakt/")


def test_one_entry_of_a_menu_has_one_address():
    sections = {
        "/index.php": "/index.php/pl",
        "/index.php/kontakt": "/index.php/pl/kontakt",
        "/pl/o-nas/cennik.html": "/index.php/pl/o-nas/cennik",
        "/kontakt.html/": "/index.php/pl/kontakt",
        "/kontakt": "",
        "/plan/kontakt": "",
        "/index.phpx/kontakt": "",
        "/": "",
        "": "",
    }

    assert {path: section_path(path) for path in sections} == sections


# The page on how to get access leads to the notice from its first publication on.
HOW_TO = "/strefa-mieszkanca/jak-uzyskac-dostep/"
LINK = ">Jak uzyskać login i hasło</a>"


def published() -> AnnouncementPage:
    notice = AnnouncementPage.objects.get(kind__code="LOGIN_PROCEDURE")
    notice.save_revision().publish()
    return notice


def links(client: Client) -> int:
    return client.get(HOW_TO, secure=True).content.decode().count(LINK)


def test_it_has_the_application_as_its_button_and_no_other_page_has(client):
    """Below the lead where there is one column, and in the column at the side."""
    buttons = "//main//a[@class='btn']/@href"
    pages = [parsed(client.get(path, secure=True)) for path in (HOW_TO, "/o-spoldzielni/")]

    assert [page.xpath(buttons) for page in pages] == [["/strefa-mieszkanca/wniosek/"] * 2, []]


@pytest.mark.thorough
def test_it_leads_to_the_notice_once_that_is_there_to_read(client):
    before = links(client)
    notice = published()
    after = links(client)
    notice.save_revision().publish()

    assert (before, after, links(client)) == (0, 1, 1)
    assert client.get(notice.get_url(), secure=True).status_code == 200


@pytest.mark.thorough
def test_a_page_on_which_an_editor_works_is_left_alone(client):
    page = ContentPage.objects.get(slug="jak-uzyskac-dostep")
    page.title = "Jak wejść"
    draft = page.save_revision()
    notice = published()
    while_writing = links(client)
    draft.publish()
    notice.save_revision().publish()

    assert (while_writing, links(client)) == (0, 1)


def test_a_link_that_an_editor_took_away_does_not_come_back(client):
    notice = published()
    page = ContentPage.objects.get(slug="jak-uzyskac-dostep")
    page.body = [row for row in page.body.raw_data if "ogloszenia" not in str(row["value"])]
    page.save_revision().publish()
    notice.save_revision().publish()

    assert links(client) == 0
