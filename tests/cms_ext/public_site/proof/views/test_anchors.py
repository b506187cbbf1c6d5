"""Anybody reads and keeps the heads of all chains: page, text and feed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from cms_ext.office.anchors.domain.writing import anchor_heads, line_of
from cms_ext.office.anchors.models import Anchor, AnchorStamp
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.public_site.proof.domain.publication import ShownContent, record_opening
from tests.cms_ext.public_site.queries import queries_of

pytestmark = pytest.mark.django_db

PAGE = "/skroty-kontrolne/"
NIGHT = datetime(2026, 11, 21, 23, 30, 4, tzinfo=UTC)


@pytest.fixture
def line(db: None) -> str:
    paper = Person.objects.create(name="Ogłoszenie")
    record_opening(
        paper, ShownContent("Walne", "A", "", "PUBLIC"), on=date(2026, 11, 20), origin=SYSTEM
    )
    anchor_heads(NIGHT)
    return str(line_of(Anchor.objects.get(chain="publications")))


def test_before_the_first_line_the_page_says_so(client: Client) -> None:
    page = client.get(PAGE).content.decode()

    assert "Jeszcze nic nie podano." in page
    assert "wiersze.txt" not in page


def test_everybody_reads_the_line_and_what_it_says(client: Client, line: str) -> None:
    page = client.get(PAGE).content.decode()

    assert line in page
    assert "22 listopada 2026 r." in page
    assert "Ostatni wpis: nr 1, godz. 00:30:04" in page
    assert "Dowody publikacji" in page
    assert line in client.get(f"{PAGE}wiersze.txt").content.decode().splitlines()


def test_the_feed_brings_each_line_by_the_address_of_the_site(
    client: Client, line: str, settings: Settings
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://podlasem.example"

    answer = client.get(f"{PAGE}rss/", headers={"host": "obcy.example"})

    (item,) = [
        one
        for one in etree.fromstring(answer.content).iter("item")
        if one.findtext("description") == line
    ]
    assert item.findtext("title") == "Dowody publikacji, 22 listopada 2026 r."
    assert item.findtext("link") == "https://podlasem.example/skroty-kontrolne/"
    assert b"obcy.example" not in answer.content


def test_a_time_stamp_is_given_as_it_is(client: Client, line: str) -> None:
    anchor = Anchor.objects.get(chain="publications")
    AnchorStamp.objects.create(
        anchor=anchor, at=NIGHT, authority="http://tsa.example", token=b"DER"
    )
    address = f"{PAGE}{anchor.line_hash}.tst"

    assert f'href="{address}"' in client.get(PAGE).content.decode()
    assert client.get(address).content == b"DER"
    assert client.get(f"{PAGE}nic.tst").status_code == 404


def test_four_lines_cost_what_one_costs(client: Client, line: str) -> None:
    client.get(PAGE)
    of_one = queries_of(client.get, PAGE)
    for day in range(1, 4):
        anchor_heads(NIGHT + timedelta(days=day))

    assert queries_of(client.get, PAGE) == of_one
