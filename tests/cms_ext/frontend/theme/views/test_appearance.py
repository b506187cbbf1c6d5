"""Larger text and high contrast: kept in cookies, without an account and without JavaScript."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db

FORM = "/ustawienia/wyglad/"
PANELS = "/strefa-mieszkanca/logowanie/"


@pytest.mark.parametrize(
    ("field", "value", "attribute", "button"),
    [
        ("text", "large", "data-text", "Zwykły tekst"),
        ("contrast", "high", "data-contrast", "Zwykły kontrast"),
    ],
)
def test_a_choice_holds_on_the_next_page_and_can_be_taken_back(
    client: Client, field: str, value: str, attribute: str, button: str
) -> None:
    client.post(FORM, {field: value})
    chosen = parsed(client.get(PANELS))
    client.post(FORM, {field: ""})
    plain = parsed(client.get(PANELS))

    assert (chosen.get(attribute), plain.get(attribute)) == (value, None)
    assert button in [found.text for found in chosen.xpath("//button")]


def test_both_choices_live_side_by_side(client: Client) -> None:
    client.post(FORM, {"text": "large"})
    client.post(FORM, {"contrast": "high"})

    page = client.get(PANELS)

    assert dict(parsed(page).attrib) == {
        "lang": "pl",
        "data-text": "large",
        "data-contrast": "high",
    }
    assert page_problems(page) == []


@pytest.mark.parametrize("value", ["huge", '"><script>', "LARGE"])
def test_an_unknown_value_is_not_kept_and_not_believed(client: Client, value: str) -> None:
    answer = client.post(FORM, {"text": value})
    client.cookies["coop_text"] = value.replace('"', "")

    assert answer.cookies == {}
    assert parsed(client.get(PANELS)).get("data-text") is None


@pytest.mark.parametrize(
    ("next_address", "location"),
    [
        ("/ogloszenia/?q=winda", "/ogloszenia/?q=winda"),
        ("http://testserver/e-bok/", "http://testserver/e-bok/"),
        ("", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_reader_returns_to_a_page_of_this_site(
    client: Client, next_address: str, location: str
) -> None:
    answer = client.post(FORM, {"text": "large", "next": next_address})

    assert (answer.status_code, answer["Location"]) == (302, location)


def test_without_a_return_address_the_page_that_sent_the_form_will_do(client: Client) -> None:
    here = client.post(FORM, {"text": "large"}, headers={"referer": "http://testserver/brak/"})
    foreign = client.post(FORM, {"text": "large"}, headers={"referer": "https://evil.example/"})

    assert (here["Location"], foreign["Location"]) == ("http://testserver/brak/", "/")


def test_it_is_a_form_and_no_link(client: Client) -> None:
    assert client.get(FORM).status_code == 405


def test_the_co_op_s_colours_come_as_a_stylesheet(client: Client) -> None:
    before = client.get("/ustawienia/kolory.css")
    coop = CoopSettings.for_site(Site.objects.get())
    coop.brand_colour, coop.brand_deep = "#7a1f3d", "#3d0f1f"
    coop.save()

    answer = client.get("/ustawienia/kolory.css")
    page = parsed(client.get(PANELS))

    assert before.status_code == 404
    assert (answer["Content-Type"], b"--brand:#7a1f3d" in answer.content) == (
        "text/css; charset=utf-8",
        True,
    )
    assert "/ustawienia/kolory.css?7a1f3d-3d0f1f" in page.xpath("//link/@href")
