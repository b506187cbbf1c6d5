"""What the head of a page says to search engines and to those who share the address."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from wagtail.models import PageViewRestriction, Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.clients import signed_in
from tests.cms_ext.conftest import Publish
from tests.page_checks import page_problems, parsed
from tests.people import resident

pytestmark = pytest.mark.django_db

WARSAW = ZoneInfo("Europe/Warsaw")


def meta(answer: HttpResponse) -> dict[str, str]:
    """Description and Open Graph, by name."""
    found = parsed(answer).xpath("//meta[@name='description' or @property]")
    return {one.get("name") or one.get("property"): one.get("content") for one in found}


def canonical(answer: HttpResponse) -> list[str]:
    return [str(found) for found in parsed(answer).xpath("//link[@rel='canonical']/@href")]


def things(answer: HttpResponse) -> list[dict[str, Any]]:
    """The objects of the page's JSON-LD."""
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


def test_a_page_behind_a_wall_tells_nobody_s_preview_what_it_is_about(public: ContentPage):
    lis = resident("ikcs", "IKCS-0007", "Anna Lis")
    choir = Group.objects.create(name="Chór")
    lis.groups.add(choir)
    wall = PageViewRestriction.objects.create(
        page=public, restriction_type=PageViewRestriction.GROUPS
    )
    wall.groups.add(choir)

    answer = signed_in(lis).get("/o-nas/")

    assert (answer.status_code, things(answer), canonical(answer)) == (200, [], [])
