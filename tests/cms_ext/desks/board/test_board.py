"""The board's page: whole sums of all plugins, no names, for those who may."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cms_ext.desks.board.views import list_board_sections
from cms_ext.plugins import BoardRow, BoardSection
from cms_ext.plugins.malformed import MalformedPlugin
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db
PAGE = "/admin/zarzad/"
TODAY = date(2026, 11, 20)


@pytest.mark.all_plugins
def test_a_new_site_has_every_section_with_nothing_in_it():
    page = parsed(signed_in(staff("prezes", "board_member")).get(PAGE))

    assert texts(page, "//h1")[-1] == "Spółdzielnia dziś"
    assert texts(page, "//section/h2") == [
        "Zaległości według wieku",
        "Zaległości miesiąc po miesiącu",
        "Naliczono i wpłacono",
        "Sprawy mieszkańców",
        "Dokumenty, których brakuje w bibliotece",
        "Deklaracje",
        "Wnioski o dostęp do paneli",
        "Wnioski członków o dokumenty",
    ]
    assert [section.title for section in list_board_sections(TODAY)] == texts(page, "//section/h2")


@pytest.mark.parametrize(
    ("group", "status"), [("board_member", 200), ("auditor", 200), ("finance_clerk", 302)]
)
def test_the_board_and_the_auditor_see_it(group: str, status: int):
    """Wagtail leads a member of staff without the right to the first screen, with a word."""
    client = signed_in(staff("ktos", group))

    assert client.get(PAGE).status_code == status
    assert (PAGE in client.get("/admin/").content.decode()) is (status == 200)
    assert Client().get(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 405


def test_a_section_has_a_figure_for_each_column():
    rows = (BoardRow("ponad 365 dni", (Decimal(1), 2)),)
    for wrong in (
        {"columns": ("Wiek", "Kwota")},
        {"columns": ("Wiek", "Kwota", "Konta"), "drawn": 3},
    ):
        with pytest.raises(MalformedPlugin):
            BoardSection("Zaległości", "", 1, rows=rows, **wrong)  # type: ignore[arg-type]
