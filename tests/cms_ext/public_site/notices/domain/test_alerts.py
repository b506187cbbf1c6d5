"""The one emergency message on top of every page (announcement.md §1)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms_ext.operations.new_site.demo.load import set_up_demo
from cms_ext.public_site.notices.domain.queries import list_standing_alerts
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.domain.visibility import (
    make_anonymous_request,
    public_pages,
    visible_pages,
)
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
BANNER = "//header//*[@role='alert']"

Alarm = Callable[..., AnnouncementPage]


@pytest.fixture
def alarm(publish: Publish) -> Alarm:
    """`alarm("Tytuł", severity="danger")`: an emergency message until tomorrow."""

    def alarm(title: str, **facts: Any) -> AnnouncementPage:
        return publish(title, "ALERT", valid_until=facts.pop("valid_until", TODAY + DAY), **facts)

    return alarm


def banners(client: Client, address: str = "/") -> list[str]:
    return texts(parsed(client.get(address)), f"{BANNER}//span[@class='alarm__what']")


def test_the_most_severe_stands_first_then_the_newest(alarm: Alarm):
    alarm("Informacja z dzisiaj", severity="notice")
    alarm("Zagrożenie z wczoraj", severity="danger", valid_from=TODAY - DAY)
    alarm("Zagrożenie z dzisiaj", severity="danger")
    alarm("Ważne z dzisiaj")

    assert [page.title for page in list_standing_alerts(NOON)] == [
        "Zagrożenie z dzisiaj",
        "Zagrożenie z wczoraj",
        "Ważne z dzisiaj",
        "Informacja z dzisiaj",
    ]


@pytest.mark.thorough
def test_only_what_stands_now_is_an_alert(publish: Publish, alarm: Alarm):
    alarm("Od jutra", valid_from=TODAY + DAY, valid_until=TODAY + DAY)
    alarm("Do wczoraj", valid_from=TODAY - DAY, valid_until=TODAY - DAY)
    alarm("Odwołane przed południem", ends_at=NOON)
    alarm("Wycofane").unpublish()
    publish("Informacja, nie komunikat")
    publish("Brak wody", "OUTAGE")
    alarm("Do jutra")
    alarm("Do wieczora", ends_at=NOON + timedelta(hours=6))

    assert {page.title for page in list_standing_alerts(NOON)} == {"Do jutra", "Do wieczora"}


@pytest.mark.thorough
def test_the_question_of_nobody_finds_what_nobody_may_see(publish: Publish):
    """Asked as one question inside another, it answers like the access query does."""
    home = HomePage.objects.get()
    behind = publish_below(home, ContentPage(title="Dla rady", slug="rada"))
    below = publish_below(behind, ContentPage(title="Niżej", slug="nizej"))
    publish("Stoi")
    publish("Od jutra", valid_from=TODAY + DAY)
    publish("Wycofane").unpublish()
    late = publish("Po terminie")
    Page.objects.filter(pk=late.pk).update(expire_at=timezone.now() - DAY)
    PageViewRestriction.objects.create(page=behind, restriction_type="login")

    nobody = set(visible_pages(make_anonymous_request(), TODAY).values_list("title", flat=True))

    found = set(public_pages(TODAY, Page.objects.all()).values_list("title", flat=True))
    assert found == nobody
    assert found >= {"SM Próbna", "Ogłoszenia", "Stoi"}
    assert not found & {behind.title, below.title, "Od jutra", "Wycofane", "Po terminie"}


def test_a_site_that_nobody_has_described_has_its_banner_and_a_restricted_one_is_on_no_page(
    client, alarm: Alarm
):
    page = alarm("Awaria gazu przy ul. Jodłowej 2")
    assert AnnouncementIndexPage.objects.count() == 1
    for address in ("/", "/strefa-mieszkanca/logowanie/"):
        assert banners(client, address) == ["Ważne: Awaria gazu przy ul. Jodłowej 2"]

    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert banners(client) == []


@pytest.mark.parametrize(
    ("severity", "word"),
    [("danger", "Zagrożenie"), ("important", "Ważne"), ("notice", "Informacja")],
)
def test_its_level_is_said_in_words_and_it_can_be_folded_and_opened_again(
    client, alarm: Alarm, severity: str, word: str
):
    alarm("Wyciek gazu", severity=severity, lead="Wyjdź z budynku i zadzwoń pod 992.")

    answer = client.get("/")

    page = parsed(answer)
    banner = page.xpath(BANNER)[0]
    assert texts(page, f"{BANNER}//span[@class='alarm__what']") == [f"{word}: Wyciek gazu"]
    assert texts(page, f"{BANNER}//p") == ["Wyjdź z budynku i zadzwoń pod 992. Cały komunikat"]
    assert banner.xpath(".//p/a/@href") == ["/ogloszenia/wyciek-gazu/"]
    # Without a script: the browser's own disclosure, open at first.
    assert banner.xpath("boolean(details[@open]/summary)")
    assert len(banner.xpath(".//summary/*[name()='svg']")) == 1
    assert page_problems(answer) == []


@pytest.mark.thorough
def test_one_banner_stands_on_every_page_of_the_site_and_of_both_panels(client, alarm: Alarm):
    alarm("Awaria gazu")
    alarm("Awaria windy", severity="notice")
    account = reverse("identity:account")
    visitors = {
        client: ("/", "/ogloszenia/", "/szukaj/", "/strefa-mieszkanca/logowanie/"),
        signed_in(resident("ikcs", "IKCS-0007", "Anna Lis")): ("/", account),
        signed_in(resident("ebok", "EB-500001-3", "Anna Lis")): ("/", account),
    }

    seen = [
        (address, visitor.get(address).status_code, banners(visitor, address))
        for visitor, addresses in visitors.items()
        for address in addresses
    ]
    seen.append(("no such page", 200, banners(client, "/nie-ma-mnie/")))

    assert [said[1:] for said in seen] == [(200, ["Ważne: Awaria gazu"])] * 9, seen


def test_it_leaves_by_the_clock(alarm: Alarm, settings):
    settings.COOP_TODAY = None
    alarm("Awaria gazu", ends_at=NOON + timedelta(minutes=4))
    alarm("Awaria windy", severity="notice")

    alerts = {}
    for moment in (NOON, NOON + timedelta(minutes=4), NOON + DAY, NOON + 2 * DAY):
        with time_machine.travel(moment, tick=False):
            alerts[f"{moment:%d %H:%M}"] = banners(Client())

    assert alerts == {
        "20 12:00": ["Ważne: Awaria gazu"],
        "20 12:04": ["Informacja: Awaria windy"],
        "21 12:00": ["Informacja: Awaria windy"],
        "22 12:00": [],
    }


@pytest.mark.thorough
def test_it_costs_no_question_of_its_own(client, alarm: Alarm):
    """With the frame's one question for the co-op, also where four of them stand."""
    set_up_demo(TODAY)
    costs = {}
    for count in (0, 1, 4):
        for number in range(AnnouncementPage.objects.live().count(), count):
            alarm(f"Komunikat numer {number}")
        for address in ("/strefa-mieszkanca/logowanie/", "/nie-ma-mnie/"):
            assert len(banners(client, address)) == min(count, 1)
            costs.setdefault(address, set()).add(queries_of(client.get, address))

    assert [len(cost) for cost in costs.values()] == [1, 1], costs
