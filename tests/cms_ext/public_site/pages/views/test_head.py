"""What the head of a page says to search engines and to those who share the address.

Sitemap, robots and security.txt.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import etree
from lxml.html import HtmlElement
from wagtail.models import PageViewRestriction, Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import list_tiles
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages import views
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed
from tests.people import resident
from tests.query_counts import queries_of
from tests.standing import stand_below

pytestmark = pytest.mark.django_db

WARSAW = ZoneInfo("Europe/Warsaw")


def meta(answer: HttpResponse) -> dict[str, str]:
    """Description and Open Graph, by name."""
    found = parsed(answer).xpath("//meta[@name='description' or @property]")
    return {one.get("name") or one.get("property"): one.get("content") for one in found}


def canonical(answer: HttpResponse) -> list[str]:
    return [str(found) for found in parsed(answer).xpath("//link[@rel='canonical']/@href")]


def things(answer: HttpResponse) -> list[dict[str, Any]]:
    """Return the objects of the page's JSON-LD."""
    found = parsed(answer).xpath("//script[@type='application/ld+json']/text()")
    return [thing for text in found for thing in json.loads(text)["@graph"]]


def test_a_page_tells_its_address_its_words_and_its_place(client, public: ContentPage):
    below = publish_below(public, ContentPage(title="Historia", slug="historia", lead="Od 1958."))

    answer = client.get("/o-nas/historia/?utm_source=poczta")

    assert canonical(answer) == ["http://testserver/o-nas/historia/"]
    assert meta(answer) == {
        "description": "Od 1958.",
        "og:type": "website",
        "og:locale": "pl_PL",
        "og:site_name": "Spółdzielnia Mieszkaniowa",
        "og:title": below.title,
        "og:url": "http://testserver/o-nas/historia/",
        "og:description": "Od 1958.",
        "og:image": "http://testserver/static/cms_ext/theme/share.png",
    }
    [crumbs] = things(answer)
    assert crumbs["@type"] == "BreadcrumbList"
    assert [
        (step["position"], step["name"], step["item"]) for step in crumbs["itemListElement"]
    ] == [
        (1, "SM Próbna", "http://testserver/"),
        (2, "O nas", "http://testserver/o-nas/"),
        (3, "Historia", "http://testserver/o-nas/historia/"),
    ]
    assert page_problems(answer) == []


def test_the_home_page_says_who_the_co_op_is_and_when_it_is_open(client, home: HomePage):
    coop = CoopSettings.for_site(Site.objects.get())
    coop.name, coop.address, coop.phone = "SM „Pod Lasem”", "ul. Leśna 1, Miasto", "22 555 00 00"
    coop.monday = coop.tuesday = "8:00–15:00"
    coop.save()

    assert things(client.get("/")) == [
        {
            "@type": ["Organization", "LocalBusiness"],
            "name": "SM „Pod Lasem”",
            "url": "http://testserver/",
            "address": "ul. Leśna 1, Miasto",
            "telephone": "22 555 00 00",
            "openingHoursSpecification": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": day,
                    "opens": "08:00",
                    "closes": "15:00",
                }
                for day in ("Monday", "Tuesday")
            ],
        }
    ]


def test_the_home_page_announces_its_feeds(client, index: AnnouncementIndexPage):
    feeds = parsed(client.get("/")).xpath("//link[@rel='alternate']/@href")

    assert [client.get(feed).status_code for feed in feeds] == [200, 200]


def test_an_announced_event_is_an_event_until_it_is_in_the_archive(
    client, publish: Publish, settings
):
    page = publish(
        "Brak wody",
        kind="OUTAGE",
        place="ul. Sosnowa 5",
        starts_at=datetime(2026, 11, 24, 8, tzinfo=WARSAW),
        ends_at=datetime(2026, 11, 24, 14, tzinfo=WARSAW),
    )

    event, crumbs = things(client.get(page.url))
    settings.COOP_TODAY = datetime(2026, 12, 24, tzinfo=WARSAW).date()
    archived = client.get(page.url)

    assert (event["@type"], event["name"], crumbs["@type"]) == (
        "Event",
        "Brak wody",
        "BreadcrumbList",
    )
    assert (event["startDate"], event["endDate"]) == (
        "2026-11-24T08:00:00+01:00",
        "2026-11-24T14:00:00+01:00",
    )
    assert event["location"]["address"] == "ul. Sosnowa 5"
    assert [thing["@type"] for thing in things(archived)] == ["BreadcrumbList"]


def test_a_title_cannot_end_the_script(client, home: HomePage):
    title = "</script><script>alert(1)</script>"
    publish_below(home, ContentPage(title=title, slug="zla"))

    answer = client.get("/zla/")

    assert things(answer)[0]["itemListElement"][1]["name"] == title
    assert page_problems(answer) == []


def test_a_restricted_page_tells_nobody_s_preview_what_it_is_about(public: ContentPage):
    lis = resident("ikcs", "IKCS-0007", "Anna Lis")
    choir = Group.objects.create(name="Chór")
    lis.groups.add(choir)
    restriction = PageViewRestriction.objects.create(
        page=public, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(choir)

    answer = signed_in(lis).get("/o-nas/")

    assert (answer.status_code, things(answer), canonical(answer)) == (200, [], [])


NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client: Client, file: str = "/sitemap.xml") -> list[str]:
    answer = client.get(file)
    assert answer["Content-Type"] == "application/xml"
    return list(etree.fromstring(answer.content).xpath("//s:loc/text()", namespaces=NAMES))


@pytest.mark.thorough
@pytest.mark.both_databases
def test_the_sitemap_and_the_map_hold_what_anybody_may_read_today(client, publish: Publish):
    publish("Stoi", slug="stoi")
    over = {"valid_until": TODAY - timedelta(1), "valid_from": TODAY - timedelta(9)}
    publish("Minęło", slug="minelo", **over)
    publish("Jutro", slug="jutro", valid_from=TODAY + timedelta(1))
    home = HomePage.objects.get()
    closed = stand_below(home, ContentPage(title="Zamknięta"))
    stand_below(closed, ContentPage(title="Pod zamkniętą"))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.GROUPS)
    gone = stand_below(home, ContentPage(title="Wycofana"))
    stand_below(gone, ContentPage(title="Została", slug="zostala"))
    gone.unpublish()
    panel = stand_below(home, PanelPage(title="IKCS", realm="ikcs"))
    stand_below(panel, PanelContentPage(title="Tajne", lead="Tylko dla członków."))

    assert addresses(client) == [
        "http://testserver/",
        "http://testserver/ogloszenia/",
        "http://testserver/ogloszenia/stoi/",
        "http://testserver/wycofana/zostala/",
    ]
    assert outline(client) == ["Strona główna", "Ogłoszenia", "Została"]


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


def test_whoever_finds_a_hole_reads_whom_to_write_to_if_there_is_an_address(client, home: HomePage):
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
    """Return the pages as nested lists of titles."""
    answer = client.get("/mapa-strony/")
    assert page_problems(answer) == []
    [found] = parsed(answer).xpath("//nav[@aria-labelledby='h-strony']/ul")
    return _points(found)


def _points(points: HtmlElement) -> list[Any]:
    tree: list[Any] = []
    for point in points.xpath("./li"):
        tree.append(point.xpath("string(./a)"))
        tree += [_points(below) for below in point.xpath("./ul")]
    return tree


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


@pytest.mark.all_plugins
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
