"""Tables of editors: wide ones have what a phone needs to show each row as a block."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.page_checks import page_problems, parsed, texts
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


def table(*rows: list[str]) -> dict[str, Any]:
    headings, *cells = rows
    return {
        "type": "table",
        "value": {
            "caption": "Stawki",
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": [f"<p>{cell}</p>" for cell in row]} for row in cells],
        },
    }


def test_each_cell_of_a_wide_table_knows_its_heading(client: Client, home: HomePage) -> None:
    body = [
        table(
            ["Składnik", "Było", "Będzie"],
            ["odpady", "42,75 zł", "46,00 zł"],
            ["woda", "14 zł", "15 zł"],
        ),
        table(["Kto", "Pokój"], ["Kasa", "3"]),
    ]
    stand_below(home, ContentPage(title="Opłaty", slug="oplaty", body=body))

    answer = client.get("/oplaty/")

    page = parsed(answer)
    wide, narrow = page.xpath("//main//table")
    assert (wide.get("class"), narrow.get("class")) == ("wide", None)
    assert [
        [(cell.get("data-label"), cell.text_content().strip()) for cell in row.xpath("./td")]
        for row in wide.xpath("./tbody/tr")
    ] == [
        [("Składnik", "odpady"), ("Było", "42,75 zł"), ("Będzie", "46,00 zł")],
        [("Składnik", "woda"), ("Było", "14 zł"), ("Będzie", "15 zł")],
    ]
    assert texts(page, "//main//caption") == ["Stawki", "Stawki"]
    assert page_problems(answer) == []
