from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cms_ext.frontend.theme.charts import (
    FLOOR,
    TOP,
    ChartBar,
    ChartLayout,
    ChartStep,
    Label,
    Series,
    Slot,
    bar_chart,
    step_chart,
)
from ebok_plugin.panel.charts import (
    MarkedBar,
    MonthFigures,
    StepBar,
    marked_bar,
    month_chart,
    step_bars,
)


def figures(*amounts: tuple[str, str]) -> list[MonthFigures]:
    """Months from January 2026 on, as (charged, paid)."""
    return [
        MonthFigures(date(2026, number, 1), Decimal(charged), Decimal(paid))
        for number, (charged, paid) in enumerate(amounts, start=1)
    ]


WINTER = figures(("926.94", "806.94"), ("926.94", "0"), ("926.94", "1853.88"))


def test_bars_stand_on_the_floor_under_round_gridlines_and_a_sentence_says_what_they_show():
    chart = month_chart(WINTER).drawing
    _january, february, march = chart.slots

    assert [
        (line.y, line.label.replace("\N{NO-BREAK SPACE}", " ")) for line in chart.gridlines
    ] == [("171.5", "500"), ("123.0", "1 000"), ("74.5", "1 500"), ("26.0", "2 000 zł")]
    assert [(bar.css, bar.y, bar.height) for bar in march.bars] == [
        ("a", "130.1", "89.9"),
        ("b", "40.2", "179.8"),
    ]
    assert [bar.zero for bar in february.bars] == [False, True]

    assert chart.name.replace("\N{NO-BREAK SPACE}", " ") == (
        "Wykres słupkowy: naliczenia i wpłaty, styczeń 2026 – marzec 2026. "
        "Naliczono razem 2 780,82 zł, wpłacono 2 660,82 zł. Bez wpłaty: luty 2026. "
        "Dokładne kwoty są w tabeli pod wykresem."
    )


def test_the_last_month_stands_on_the_first_line_in_a_narrow_box():
    slots = month_chart(figures(*[("926.94", "0")] * 6)).drawing.slots

    assert " ".join(slot.label for slot in slots) == "sty lut mar kwi maj cze"
    assert [slot.alternate for slot in slots] == [True, False] * 3


def test_months_without_anything_to_draw_still_make_a_chart():
    for rows in (figures(("0", "0")), figures(("-80.00", "-5.00"))):
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
def test_no_bar_leaves_the_drawing(amounts: list[tuple[Decimal, Decimal]]):
    rows = [
        MonthFigures(date(2026, number, 1), charged, paid)
        for number, (charged, paid) in enumerate(amounts, start=1)
    ]

    for slot in month_chart(rows).drawing.slots:
        for bar in slot.bars:
            assert 26 <= Decimal(bar.y) <= 220
            right = Decimal(bar.x.rstrip("%")) + Decimal(bar.width.rstrip("%"))
            assert 17 <= Decimal(bar.x.rstrip("%")) <= right <= 100


def test_the_table_under_the_picture_has_the_same_figures_and_their_sums():
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


# --- Amounts as bars on gridlines -----------------------------------------------------------------
ONE_A_MONTH = ChartLayout((Series("a", Decimal("0.2"), Decimal("0.6")),), monthly=True)


def test_a_bar_is_as_high_as_its_amount_on_the_gridlines():
    chart = bar_chart(
        [("sty", (Decimal(0),)), ("lut", (Decimal(200),))], ONE_A_MONTH, "Eksploatacja"
    )

    lines = [line.label.replace("\xa0", " ") for line in chart.gridlines]
    assert lines == ["50", "100", "150", "200 zł"]
    january = ChartBar("a", "25.30%", "24.90%", "220.0", "0.0", True, "37.75%")
    february = ChartBar("a", "66.80%", "24.90%", "26.0", "194.0", False, "79.25%")
    assert chart.slots == (
        Slot("sty", "37.75%", False, (january,)),
        Slot("lut", "79.25%", False, (february,)),
    )
    assert chart.name == "Eksploatacja"


def test_of_more_names_than_a_phone_has_room_for_every_other_stands_lower():
    def lower(count: int, *, monthly: bool = True) -> list[bool]:
        layout = replace(ONE_A_MONTH, monthly=monthly)
        chart = bar_chart([("sty", (Decimal(1),))] * count, layout, "Eksploatacja")
        return [slot.alternate for slot in chart.slots]

    assert lower(5) == [False] * 5
    assert lower(6) == [True, False] * 3
    assert lower(13) == [False, *[True, False] * 6]
    assert lower(6, monthly=False) == [False] * 6


def test_charges_of_quarters_leave_the_months_between_empty():
    rows = figures(("465.00", "0"), ("0", "0"), ("0", "465.00"))

    zeros = [bar.zero for slot in month_chart(rows).drawing.slots for bar in slot.bars]
    assert zeros == [False] * 6


def test_only_months_say_zero():
    two = ChartLayout(
        (Series("a", Decimal("0.1"), Decimal("0.3")), Series("b", Decimal("0.5"), Decimal("0.3"))),
        monthly=False,
        middle=Decimal("0.4"),
    )

    chart = bar_chart([("woda", (Decimal(100), Decimal(0)))] * 2, two, "Media")

    assert [slot.alternate for slot in chart.slots] == [False, False]
    assert chart.slots[0] == Slot(
        "woda",
        "33.60%",
        False,
        (
            ChartBar("a", "21.15%", "12.45%", "26.0", "194.0", False, "27.38%"),
            ChartBar("b", "37.75%", "12.45%", "220.0", "0.0", False, "43.98%"),
        ),
    )


def drawn(*amounts: str) -> list[tuple[str, str, str]]:
    chart = step_chart([(str(n), Decimal(one)) for n, one in enumerate(amounts)], "Opłata")
    return [(step.value, step.y, step.rise) for step in chart.steps]


def scale(*amounts: str) -> list[str]:
    chart = step_chart([(str(n), Decimal(one)) for n, one in enumerate(amounts)], "Opłata")
    return [line.label.replace("\xa0", " ") for line in chart.gridlines]


def test_equal_months_are_one_step_and_a_change_rises_from_the_last():
    chart = step_chart(
        [("sty", Decimal("802.32")), ("lut", Decimal("802.32")), ("mar", Decimal("805.57"))],
        "Opłata razem",
    )

    assert chart.steps == (
        ChartStep("17.00%", "72.33%", "204.5", "", "802,32", "44.67%", "197.5", short=False),
        ChartStep("72.33%", "100.00%", "46.9", "204.5", "805,57", "86.17%", "39.9", short=True),
    )
    assert chart.labels == (
        Label("sty", "30.83%", alternate=False),
        Label("lut", "58.50%", alternate=False),
        Label("mar", "86.17%", alternate=False),
    )
    assert chart.name == "Opłata razem"


def test_the_scale_is_round_and_begins_below_the_lowest_amount():
    expected = {
        ("802.32", "805.57"): ["802", "803", "804", "805", "806 zł"],
        ("100", "100"): ["100", "101", "102", "103", "104 zł"],
        ("0", "954.17"): ["0", "250", "500", "750", "1 000 zł"],
        ("899.99", "950"): ["880", "900", "920", "940", "960 zł"],
        ("-12.30", "40"): ["−20", "0", "20", "40", "60 zł"],
    }

    assert {amounts: scale(*amounts) for amounts in expected} == expected


@given(st.lists(st.decimals(-9999, 99999, places=2), min_size=1, max_size=13))
def test_every_step_stands_inside_and_the_higher_amount_higher(amounts: list[Decimal]):
    steps = drawn(*map(str, amounts))

    heights = [Decimal(y) for _value, y, _rise in steps]
    assert all(TOP <= y <= FLOOR for y in heights)
    if max(amounts) - min(amounts) > 1:
        lowest, highest = (f(amounts) for f in (min, max))
        assert min(heights) < max(heights) or lowest == highest
    assert [rise for _value, _y, rise in steps] == ["", *(y for _value, y, _rise in steps[:-1])]


# --- The stairs from one amount to another: each bar begins where the one before it ended ---------
amounts = st.decimals(-9999, 9999, places=2)


def d(text: str) -> Decimal:
    return Decimal(text)


def test_a_charge_and_its_payment_and_a_credit_left_of_nothing():
    bars = step_bars(d("0"), [d("954.17"), d("-954.17")])

    assert bars.zero == "0.00%"
    assert (bars.opening, bars.closing) == (StepBar("w", "0.00%", "0.60%"),) * 2
    assert bars.steps == (StepBar("a", "0.00%", "100.00%"), StepBar("b", "0.00%", "100.00%"))

    bars = step_bars(d("-100"), [d("300")])

    assert bars.zero == "33.33%"
    assert bars.opening == StepBar("w", "0.00%", "33.33%")
    assert bars.steps == (StepBar("a", "0.00%", "100.00%"),)
    assert bars.closing == StepBar("w", "33.33%", "66.67%")

    assert step_bars(d("0"), []).closing == StepBar("w", "0.00%", "0.60%")


@given(amounts, st.lists(amounts, max_size=8))
def test_every_bar_lies_within_the_line(opening: Decimal, steps: list[Decimal]):
    bars = step_bars(opening, steps)

    for bar in (bars.opening, *bars.steps, bars.closing):
        left, width = float(bar.x[:-1]), float(bar.width[:-1])
        assert 0 <= left <= 100
        assert left + width <= 100.02


def test_an_amount_beside_others_the_greatest_is_farthest():
    expected = {
        (d("24.50"), (d("49"), None)): ("49.00%", ("98.00%", None)),
        (d("49"), (d("24.50"), d("0"))): ("98.00%", ("49.00%", "0.00%")),
        (d("0"), (None, None)): ("0.60%", (None, None)),
    }

    assert {(amount, others): marked_bar(amount, others) for amount, others in expected} == {
        given: MarkedBar(StepBar("a", "0.00%", width), marks)
        for given, (width, marks) in expected.items()
    }
