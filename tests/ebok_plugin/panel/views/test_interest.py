"""Interest that accrued, line by line, for information."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/100005/odsetki/"
WORDS = "Odsetki naliczone na dzień 30.03.2026: 9,97 zł (informacyjnie, nie są doliczone do salda)"


@pytest.fixture
def anna(client: Client, settings: Settings) -> Client:
    """The worked year up to the day on which February was paid 42 days late."""
    settings.COOP_TODAY = date(2026, 3, 30)
    grant(post_samples("100005", until=settings.COOP_TODAY)["100005"], "Anna Lis")
    signed_in(client)
    return client


def test_the_first_page_has_the_line_and_leads_to_its_computation(anna: Client) -> None:
    [link] = parsed(anna.get("/e-bok/")).xpath("//a[contains(@href, 'odsetki')]")

    assert (" ".join(link.text.split()), link.get("href")) == (WORDS, PAGE)


def test_the_lines_add_up(anna: Client) -> None:
    answer = anna.get(PAGE)

    page = parsed(answer)
    assert said(page, "//p[@class='lead']") == [f"{WORDS}."]
    assert said(page, "//dl[contains(@class, 'receipt')]//a") == ["Opłata za 02/2026"]
    assert said(page, "//dl[contains(@class, 'receipt')]//dd") == ["9,97", "9,97 zł"]
    lines = said(page, "//dl[contains(@class, 'receipt')]//small")[1:]
    assert [line.partition(":")[0] for line in lines] == [
        "17.02.2026–04.03.2026",
        "05.03.2026–30.03.2026",
    ]
    assert page_problems(answer) == []


def test_each_screen_explains_its_words(anna: Client) -> None:
    explained = {
        address: said(parsed(anna.get(address)), "//dl[@class='terms']//dt")
        for address in ("/e-bok/", "/e-bok/konto/100005/", PAGE, "/e-bok/konto/100005/raty/")
    }

    assert explained == {
        "/e-bok/": ["saldo", "naliczenie", "zaliczka", "rozliczenie mediów", "nadpłata"],
        "/e-bok/konto/100005/": ["saldo", "naliczenie", "nadpłata", "dyspozycja", "zarachowanie"],
        PAGE: ["odsetki ustawowe", "naliczenie", "zarachowanie"],
        "/e-bok/konto/100005/raty/": ["plan spłat", "odsetki ustawowe"],
    }


def test_a_co_op_may_show_none(anna: Client, settings: Settings) -> None:
    settings.COOP_SHOW_ACCRUED = False

    assert "Nie ma odsetek do pokazania." in anna.get(PAGE).content.decode()
    assert "odsetki/" not in anna.get("/e-bok/").content.decode()


def test_without_arrears_there_is_nothing(client: Client) -> None:
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)

    answer = client.get(PAGE)

    assert said(parsed(answer), "//p[@class='lead']") == ["Nie ma odsetek do pokazania."]
    assert page_problems(answer) == []
