"""What stands beneath a login panel for whoever has no login yet."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.access.applying import form_papers
from cms_ext.plugins import PaperLink

pytestmark = pytest.mark.django_db
INSTITUTION = "/strefa-mieszkanca/wniosek/instytucja/"
TITLE = "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
PAPER = "Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji"


def test_the_form_on_the_site_comes_first_and_the_blank_one_after_it(client: Client) -> None:
    found = form_papers("ebok", date(2026, 11, 20))

    assert found == [
        PaperLink("Wypełnij wniosek do E-BOK", "/strefa-mieszkanca/wniosek/e-bok/", "na stronie"),
        PaperLink(
            "Formularz zgłoszeniowy do E-BOK",
            "/strefa-mieszkanca/wniosek/e-bok/druk.pdf",
            "PDF do druku",
        ),
        PaperLink(TITLE, INSTITUTION, "na stronie"),
        PaperLink(PAPER, f"{INSTITUTION}druk.pdf", "PDF do druku"),
    ]
    assert [client.get(paper.url).status_code for paper in found] == [200] * 4


def test_where_one_way_is_closed_the_other_has_its_plain_words(settings: Settings) -> None:
    settings.COOP_NO_APPLICATIONS = ["EBOK"]

    assert form_papers("ebok", date(2026, 11, 20)) == [
        PaperLink("Wypełnij wniosek do E-BOK", INSTITUTION, "na stronie"),
        PaperLink(PAPER, f"{INSTITUTION}druk.pdf", "PDF do druku"),
    ]


def test_before_the_form_is_valid_nothing_leads_to_it() -> None:
    assert form_papers("ebok", date(2026, 10, 31)) == []
