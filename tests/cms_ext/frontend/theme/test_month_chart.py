from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cms_ext.frontend.theme.charts import MonthFigures, month_chart


def figures(*amounts: tuple[str, str]) -> list[MonthFigures]:
    """Months from January 2026 on, as (charged, paid)."""
    return [
        MonthFigures(date(2026, number, 1), Decimal(charged), Decimal(paid))
        for number, (charged, paid) in enumerate(amounts, start=1)
    ]


WINTER = figures(("926.94", "806.94"), ("926.94", "0"), ("926.94", "1853.88"))


def test_gridlines_are_round_and_the_highest_bar_fits_under_the_last() -> None:
    chart = month_chart(WINTER).drawing

    assert [(line.y, line.label) for line in chart.gridlines] == [
        ("171.5", "500"),
        ("123.0", "1\N{NO-BREAK SPACE}000"),
        ("74.5", "1\N{NO-BREAK SPACE}500"),
        ("26.0", "2\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł"),
    ]


def test_bars_stand_on_the_floor_and_say_zero_when_nothing_was_paid() -> None:
    march = month_chart(WINTER).drawing.slots[2]
    february = month_chart(WINTER).drawing.slots[1]

    assert [(bar.css, bar.y, bar.height) for bar in march.bars] == [
        ("a", "130.1", "89.9"),
        ("b", "40.2", "179.8"),
    ]
    assert [bar.zero for bar in february.bars] == [False, True]


def test_the_sentence_says_what_the_picture_shows() -> None:
    assert month_chart(WINTER).drawing.name.replace("\N{NO-BREAK SPACE}", " ") == (
        "Wykres słupkowy: naliczenia i wpłaty, styczeń 2026 – marzec 2026. "
        "Naliczono razem 2 780,82 zł, wpłacono 2 660,82 zł. Bez wpłaty: luty 2026. "
        "Dokładne kwoty są w tabeli pod wykresem."
    )


def test_the_last_month_stands_on_the_first_line_in_a_narrow_box() -> None:
    slots = month_chart(figures(*[("926.94", "0")] * 6)).drawing.slots

    assert [(slot.label, slot.alternate) for slot in slots] == [
        ("sty", True),
        ("lut", False),
        ("mar", True),
        ("kwi", False),
        ("maj", True),
        ("cze", False),
    ]


@pytest.mark.parametrize("rows", [figures(("0", "0")), figures(("-80.00", "-5.00"))])
def test_months_without_anything_to_draw_still_make_a_chart(rows: list[MonthFigures]) -> None:
    chart = month_chart(rows).drawing

    assert chart.gridlines[-1].label == "40\N{NO-BREAK SPACE}zł"
    assert [bar.zero for bar in chart.slots[0].bars] == [True, True]


@given(
    st.lists(
        st.tuples(
            st.decimals("-9999999.99", "9999999.99", places=2),
            st.decimals("-9999999.99", "9999999.99", places=2),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_bar_leaves_the_drawing(amounts: list[tuple[Decimal, Decimal]]) -> None:
    rows = [
        MonthFigures(date(2026, number, 1), charged, paid)
        for number, (charged, paid) in enumerate(amounts, start=1)
    ]

    for slot in month_chart(rows).drawing.slots:
        for bar in slot.bars:
            assert 26 <= Decimal(bar.y) <= 220
            right = Decimal(bar.x.rstrip("%")) + Decimal(bar.width.rstrip("%"))
            assert 17 <= Decimal(bar.x.rstrip("%")) <= right <= 100


def test_the_table_under_the_picture_has_the_same_figures_and_their_sums() -> None:
    page = html.fragment_fromstring(
        render_to_string(
            "cms_ext/theme/parts/month_chart.html",
            {"chart": month_chart(WINTER), "id": "wykres", "title": "Naliczenia i wpłaty"},
        )
    )

    assert [
        [cell.text_content().replace("\N{NO-BREAK SPACE}", " ") for cell in row]
        for row in page.xpath(".//tr")
    ] == [
        ["Miesiąc", "Naliczono", "Wpłacono"],
        ["styczeń 2026", "926,94", "806,94"],
        ["luty 2026", "926,94", "0,00"],
        ["marzec 2026", "926,94", "1 853,88"],
        ["Razem", "2 780,82", "2 660,82"],
    ]
    assert len(page.xpath(".//rect")) == 5
    assert page.xpath(".//svg/@viewbox") == []
