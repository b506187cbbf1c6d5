"""What stands beneath a login panel for whoever has no login yet."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cms_ext.access.applying import form_papers
from cms_ext.plugins import PaperLink

pytestmark = pytest.mark.django_db


def test_the_form_on_the_site_comes_first_and_the_blank_one_after_it(client: Client) -> None:
    found = form_papers("ebok", date(2026, 11, 20))

    assert found == [
        PaperLink("Wypełnij wniosek do E-BOK", "/strefa-mieszkanca/wniosek/e-bok/", "na stronie"),
        PaperLink(
            "Formularz zgłoszeniowy do E-BOK",
            "/strefa-mieszkanca/wniosek/e-bok/druk.pdf",
            "PDF do druku",
        ),
    ]
    assert [client.get(paper.url).status_code for paper in found] == [200, 200]


def test_before_the_form_is_valid_nothing_leads_to_it() -> None:
    assert form_papers("ebok", date(2026, 10, 31)) == []
