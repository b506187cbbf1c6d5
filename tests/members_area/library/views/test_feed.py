"""What programs read of the public papers."""

from datetime import date

import pytest
from django.test import Client
from lxml import etree

from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_feed_holds_the_newest_public_papers(anna_in: Client, publish: Publish):
    """A member gets the same."""
    old = publish("Regulamin IKCS", "PUBLIC", kind="BYLAW", published_on=date(2025, 1, 2))
    new = publish("Wzór <wniosku>", "PUBLIC", subject="zgłoszenie", published_on=date(2026, 11, 20))
    publish("Jutro", "PUBLIC", published_on=date(2026, 11, 21))
    publish("Protokół")

    for reader in (Client(), anna_in):
        response = reader.get("/dokumenty/rss/", headers={"host": "localhost"})
        items = etree.fromstring(response.content).findall("channel/item")

        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        assert [
            {field: item.findtext(field) for field in ("title", "link", "description", "pubDate")}
            for item in items
        ] == [
            {
                "title": "Wzór <wniosku>",
                "link": f"{BASE}/dokumenty/{new.pk}/",
                "description": "zgłoszenie",
                "pubDate": "Fri, 20 Nov 2026 12:00:00 +0100",
            },
            {
                "title": "Regulamin IKCS",
                "link": f"{BASE}/dokumenty/{old.pk}/",
                "description": old.short_name,
                "pubDate": "Thu, 02 Jan 2025 12:00:00 +0100",
            },
        ]


def test_the_map_holds_the_public_covers(client, publish: Publish):
    document = publish("Regulamin", "PUBLIC", kind="BYLAW", published_on=date(2025, 1, 2))
    publish("Protokół")

    response = client.get("/dokumenty/mapa.xml")
    found = etree.fromstring(response.content)

    assert response["Content-Type"] == "application/xml"
    assert found.xpath("//s:loc/text()", namespaces=MAP) == [
        f"{BASE}/dokumenty/",
        f"{BASE}/dokumenty/{document.pk}/",
    ]
    assert found.xpath("//s:lastmod/text()", namespaces=MAP) == ["2025-01-02"]
