"""Larger text and high contrast: kept in cookies, without an account and without JavaScript."""

import pytest
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db

FORM = "/ustawienia/wyglad/"
PANELS = "/strefa-mieszkanca/logowanie/"


def test_both_choices_hold_on_the_next_page_side_by_side_and_can_be_taken_back(client):
    client.post(FORM, {"text": "large"})
    client.post(FORM, {"contrast": "high"})
    chosen = client.get(PANELS)
    page = parsed(chosen)

    assert dict(page.attrib) == {"lang": "pl", "data-text": "large", "data-contrast": "high"}
    buttons = {found.text for found in page.xpath("//button")}
    assert {"Zwykły tekst", "Zwykły kontrast"} <= buttons
    assert page_problems(chosen) == []

    client.post(FORM, {"text": ""})
    assert dict(parsed(client.get(PANELS)).attrib) == {"lang": "pl", "data-contrast": "high"}
    client.post(FORM, {"contrast": ""})
    assert dict(parsed(client.get(PANELS)).attrib) == {"lang": "pl"}


def test_an_unknown_value_is_not_kept_and_not_believed_and_a_link_changes_nothing(client):
    assert client.get(FORM).status_code == 405
    for value in ("huge", '"><script>', "LARGE"):
        answer = client.post(FORM, {"text": value})
        client.cookies["coop_text"] = value.replace('"', "")

        assert answer.cookies == {}
        assert parsed(client.get(PANELS)).get("data-text") is None


def test_the_reader_returns_to_a_page_of_this_site(client):
    expected = {
        "/ogloszenia/?q=winda": "/ogloszenia/?q=winda",
        "http://testserver/e-bok/": "http://testserver/e-bok/",
        "": "/",
        "//evil.example/": "/",
        "https://evil.example/": "/",
        "javascript:alert(1)": "/",
    }

    answers = {
        address: client.post(FORM, {"text": "large", "next": address}) for address in expected
    }

    assert {address: answer["Location"] for address, answer in answers.items()} == expected
    # Without a return address the page that sent the form will do.
    here = client.post(FORM, {"text": "large"}, headers={"referer": "http://testserver/brak/"})
    foreign = client.post(FORM, {"text": "large"}, headers={"referer": "https://evil.example/"})
    assert (here["Location"], foreign["Location"]) == ("http://testserver/brak/", "/")


def test_the_co_op_s_colours_come_as_a_stylesheet(client):
    before = client.get("/ustawienia/kolory.css")
    coop = CoopSettings.for_site(Site.objects.get())
    coop.brand_colour, coop.brand_deep = "#7a1f3d", "#3d0f1f"
    coop.save()

    answer = client.get("/ustawienia/kolory.css")
    page = parsed(client.get(PANELS))

    assert before.status_code == 404
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert b"--brand:#7a1f3d" in answer.content
    assert "/ustawienia/kolory.css?7a1f3d-3d0f1f" in page.xpath("//link/@href")
