"""Interest that accrued, line by line, for information."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/100005/odsetki/"
WORDS = "Odsetki naliczone na dzień 30.03.2026: 9,97 zł (informacyjnie, nie są doliczone do salda)"


@shared
def march() -> None:
    """The worked year up to the day on which February was paid 42 days late."""
    grant(post_samples("100005", until=date(2026, 3, 30))["100005"], "Anna Lis")


@pytest.fixture
def reader(anna: Client, march: None, settings: Settings) -> Client:
    settings.COOP_TODAY = date(2026, 3, 30)
    return anna


def test_the_first_page_has_the_line_and_leads_to_its_computation(reader: Client) -> None:
    [link] = parsed(reader.get("/e-bok/")).xpath("//a[contains(@href, 'odsetki')]")

    assert (" ".join(link.text.split()), link.get("href")) == (WORDS, PAGE)


def test_the_lines_add_up(reader: Client) -> None:
    answer = reader.get(PAGE)

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


def test_each_screen_explains_its_words(reader: Client) -> None:
    explained = {
        address: said(parsed(reader.get(address)), "//dl[@class='terms']//dt")
        for address in ("/e-bok/", "/e-bok/konto/100005/", PAGE, "/e-bok/konto/100005/raty/")
    }

    assert explained == {
        "/e-bok/": ["saldo", "naliczenie", "zaliczka", "rozliczenie mediów", "nadpłata"],
        "/e-bok/konto/100005/": ["saldo", "naliczenie", "nadpłata", "dyspozycja", "zarachowanie"],
        PAGE: ["odsetki ustawowe", "naliczenie", "zarachowanie"],
        "/e-bok/konto/100005/raty/": ["plan spłat", "odsetki ustawowe"],
    }


def test_a_co_op_may_show_none(reader: Client, settings: Settings) -> None:
    settings.COOP_SHOW_ACCRUED = False

    assert "Nie ma odsetek do pokazania." in reader.get(PAGE).content.decode()
    assert "odsetki/" not in reader.get("/e-bok/").content.decode()


def test_without_arrears_there_is_nothing(anna: Client, account: Account) -> None:
    answer = anna.get(PAGE)

    assert said(parsed(answer), "//p[@class='lead']") == ["Nie ma odsetek do pokazania."]
    assert page_problems(answer) == []
