"""Sitemap, robots and security.txt."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import etree
from lxml.html import HtmlElement
from wagtail.models import PageViewRestriction, Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import list_tiles
from cms_ext.public_site.pages import views
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed
from tests.query_counts import queries_of
from tests.standing import stand_below

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client: Client, file: str = "/sitemap.xml") -> list[str]:
    answer = client.get(file)
    assert answer["Content-Type"] == "application/xml"
    return list(etree.fromstring(answer.content).xpath("//s:loc/text()", namespaces=NAMES))


@pytest.mark.both_databases
def test_the_sitemap_holds_what_anybody_may_read_today(client, publish: Publish):
    publish("Stoi", slug="stoi")
    publish(
        "Minęło", slug="minelo", valid_until=TODAY - timedelta(1), valid_from=TODAY - timedelta(9)
    )
    publish("Jutro", slug="jutro", valid_from=TODAY + timedelta(1))
    home = HomePage.objects.get()
    closed = stand_below(home, ContentPage(title="Zamknięta", slug="zamknieta"))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.GROUPS)
    gone = stand_below(home, ContentPage(title="Wycofana", slug="wycofana"))
    gone.unpublish()

    assert addresses(client) == [
        "http://testserver/",
        "http://testserver/ogloszenia/",
        "http://testserver/ogloszenia/stoi/",
    ]


def test_what_is_shut_or_gone_is_neither_in_the_sitemap_nor_on_the_map(
    client, inside: PanelContentPage
):
    assert addresses(client) == ["http://testserver/"]

    home = HomePage.objects.get()
    closed = stand_below(home, ContentPage(title="Zamknięta"))
    stand_below(closed, ContentPage(title="Pod zamkniętą"))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.GROUPS)
    gone = stand_below(home, ContentPage(title="Wycofana"))
    stand_below(gone, ContentPage(title="Została"))
    gone.unpublish()

    assert outline(client) == ["Strona główna", "Została"]


@pytest.mark.thorough
def test_the_sitemap_and_the_map_cost_the_same_for_one_page_and_four(client, home: HomePage):
    costs = {}
    for number in range(1, 5):
        stand_below(home, ContentPage(title=f"Strona {number}"))
        client.get("/mapa-strony/")
        costs[number] = [
            queries_of(client.get, address) for address in ("/sitemap.xml", "/mapa-strony/")
        ]

    assert costs[1] == costs[4]


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_large_site_has_an_index_of_parts_that_hold_each_page_once(
    client, publish: Publish, monkeypatch
):
    for n in range(7):
        publish(f"Stoi {n}", slug=f"stoi-{n}")
    over = {"valid_until": TODAY - timedelta(1), "valid_from": TODAY - timedelta(9)}
    publish("Minęło", slug="minelo", **over)
    whole = addresses(client)
    monkeypatch.setattr(views, "PART", 3)

    files = addresses(client)
    parts = [addresses(client, file) for file in files]

    assert sorted(address for part in parts for address in part) == sorted(whole)
    assert {1, 2, 3} >= {len(part) for part in parts}
    assert len(files) > 2
    for unknown in ("", "x", "-1", "99999999999999999999", "³"):
        assert client.get("/sitemap.xml", {"czesc": unknown}).status_code == 404


def test_robots_are_sent_past_the_panels_the_desk_and_the_search(client, home: HomePage):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /konto/",
        "Disallow: /ustawienia/",
        "Disallow: /szukaj/",
        "Disallow: /ikcs/",
        "Disallow: /e-bok/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_whoever_finds_a_hole_is_told_whom_to_write_to_if_there_is_an_address(
    client, home: HomePage
):
    assert client.get("/.well-known/security.txt").status_code == 404

    coop = CoopSettings.for_site(Site.objects.get())
    coop.email = "biuro@podlasem.example"
    coop.save()

    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        answer = client.get("/.well-known/security.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:biuro@podlasem.example",
        "Expires: 2027-05-19T00:00:00Z",
        "Preferred-Languages: pl, en",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_old_browsers_find_the_icon(client, db: None):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (302, "/static/cms_ext/theme/favicon.ico")


# --- The map of the site: what this reader may see, and nothing that he may not -------------------
def outline(client: Client) -> list[Any]:
    """The pages as nested lists of titles."""
    answer = client.get("/mapa-strony/")
    assert page_problems(answer) == []
    [found] = parsed(answer).xpath("//nav[@aria-labelledby='h-strony']/ul")
    return _points(found)


def _points(points: HtmlElement) -> list[Any]:
    told: list[Any] = []
    for point in points.xpath("./li"):
        told.append(point.xpath("string(./a)"))
        told += [_points(below) for below in point.xpath("./ul")]
    return told


def test_pages_stand_below_their_sections_and_announcements_in_their_list(client, publish: Publish):
    home = HomePage.objects.get()
    about = stand_below(home, ContentPage(title="O nas"))
    past = stand_below(about, ContentPage(title="Historia"))
    stand_below(past, ContentPage(title="Lata 60."))
    stand_below(home, ContentPage(title="Cennik"))
    publish("Brak wody")

    assert outline(client) == [
        "Strona główna",
        "Ogłoszenia",
        "O nas",
        ["Historia", ["Lata 60."]],
        "Cennik",
    ]


def test_what_the_tiles_of_the_home_page_offer_stands_among_the_services_once(client):
    services = parsed(client.get("/mapa-strony/")).xpath(
        "//nav[@aria-labelledby='h-uslugi']//a/@href"
    )

    assert {tile.title: services.count(reverse(tile.url_name)) for tile in list_tiles()} == {
        "Kiedy odbiór odpadów?": 1,
        "Sprawdź saldo": 1,
        "Zgłoś sprawę": 1,
        "Znajdź dokument": 1,
    }
