from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.frontend.theme.charts import FLOOR, TOP, ChartStep, Label, step_chart
from ebok_plugin.panel.charts import MarkedBar, StepBar, marked_bar, step_bars


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
    assert marked_bar(d("24.50"), (d("49"), None)) == MarkedBar(
        StepBar("a", "0.00%", "49.00%"), ("98.00%", None)
    )
    assert marked_bar(d("49"), (d("24.50"), d("0"))) == MarkedBar(
        StepBar("a", "0.00%", "98.00%"), ("49.00%", "0.00%")
    )
    assert marked_bar(d("0"), (None, None)) == MarkedBar(
        StepBar("a", "0.00%", "0.60%"), (None, None)
    )
