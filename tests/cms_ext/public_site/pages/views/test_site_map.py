"""The map of the site: what this reader may see, and nothing that he may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml.html import HtmlElement
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from cms_ext.plugins import tiles
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.COOP_TODAY = TODAY


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


def test_pages_stand_below_their_sections_and_announcements_in_their_list(
    client: Client, publish: Publish
) -> None:
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


def test_what_is_shut_or_gone_is_not_on_the_map(client: Client, inside: PanelContentPage) -> None:
    home = HomePage.objects.get()
    closed = stand_below(home, ContentPage(title="Zamknięta"))
    stand_below(closed, ContentPage(title="Pod zamkniętą"))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.GROUPS)
    gone = stand_below(home, ContentPage(title="Wycofana"))
    stand_below(gone, ContentPage(title="Została"))
    gone.unpublish()

    assert outline(client) == ["Strona główna", "Została"]


@pytest.mark.parametrize("count", [1, 10])
def test_it_costs_the_same(
    client: Client, home: HomePage, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for n in range(count):
        stand_below(home, ContentPage(title=f"Strona {n}"))
    client.get("/mapa-strony/")

    with django_assert_num_queries(6):
        client.get("/mapa-strony/")


def test_what_the_tiles_of_the_home_page_offer_stands_among_the_services_once(
    client: Client,
) -> None:
    services = parsed(client.get("/mapa-strony/")).xpath(
        "//nav[@aria-labelledby='h-uslugi']//a/@href"
    )

    assert {tile.title: services.count(reverse(tile.url_name)) for tile in tiles()} == {
        "Kiedy odbiór odpadów?": 1,
        "Sprawdź saldo": 1,
        "Zgłoś sprawę": 1,
        "Znajdź dokument": 1,
    }
