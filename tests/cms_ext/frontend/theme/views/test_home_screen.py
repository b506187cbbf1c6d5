"""The manifest, the page for times without a network, and the worker that stores it."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db
MANIFEST, WORKER, OFFLINE = "/manifest.webmanifest", "/sw.js", "/bez-internetu/"


@pytest.fixture
def coop() -> CoopSettings:
    return CoopSettings.objects.create(
        site=Site.objects.get(is_default_site=True),
        name="SM „Pod Lasem”",
        short_name="Pod Lasem",
        phone="00 000 00 00",
        emergency_phone="00 000 00 01",
        brand_deep="#143a59",
        brand_colour="#1f5a8a",
    )


def version(client: Client) -> str:
    match = re.search(r'"(offline-\w+)"', client.get(WORKER).content.decode())
    assert match is not None
    return match[1]


def test_the_manifest_has_the_office_s_name_colours_and_icons(client, coop):
    answer = client.get(MANIFEST)
    manifest = json.loads(answer.content)

    assert answer["Content-Type"] == "application/manifest+json"
    icons = manifest.pop("icons")
    assert manifest | {"start_url": ""} == {
        "id": "/",
        "lang": "pl",
        "name": "SM „Pod Lasem”",
        "short_name": "Pod Lasem",
        "start_url": "",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#143a59",
        "background_color": "#f7f5f0",
    }
    assert client.get(manifest["start_url"]).status_code in (200, 302)
    assert [(icon["sizes"], icon["purpose"]) for icon in icons] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    names = [icon["src"].removeprefix("/static/") for icon in icons]
    assert None not in [finders.find(name) for name in names]


def test_the_stored_page_says_in_three_languages_whom_to_call(client, coop):
    page = parsed(client.get(OFFLINE))
    sections = page.xpath("//main//section")

    assert [section.get("lang") for section in sections] == ["pl", "en", "uk"]
    assert texts(page, "//h1 | //h2") == [
        "Brak połączenia z internetem",
        "No internet connection",
        "Немає з’єднання з інтернетом",
    ]
    numbers = ["tel:000000000", "tel:000000001", "tel:112"]
    assert [section.xpath(".//a/@href") for section in sections] == [numbers] * 3
    assert page.xpath("//form | //script") == []


def test_other_numbers_are_another_worker(client, coop):
    before = version(client)
    same = version(client)
    coop.emergency_phone = "00 000 00 09"
    coop.save()

    assert same == before
    assert version(client) != before


def test_the_worker_names_the_page_and_its_assets_only(client, coop):
    answer = client.get(WORKER)
    text = answer.content.decode()

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in answer["Cache-Control"]
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert [
        path for path in re.findall(r'"(/[^"]*)"', text) if not path.startswith("/static/")
    ] == [
        OFFLINE,
        "/ustawienia/kolory.css?1f5a8a-143a59",
        "/admin/",
    ]


def test_switched_off_it_removes_itself(client, coop, settings: Any):
    settings.COOP_OFFLINE_PAGE = False
    text = client.get(WORKER).content.decode()

    assert "unregister()" in text
    assert "addAll" not in text
