"""Amounts as steps on a scale that shows the change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.frontend.theme.bar_chart import FLOOR, TOP
from cms_ext.frontend.theme.step_chart import ChartStep, Label, step_chart


def drawn(*amounts: str) -> list[tuple[str, str, str]]:
    chart = step_chart([(str(n), Decimal(one)) for n, one in enumerate(amounts)], "Opłata")
    return [(step.value, step.y, step.rise) for step in chart.steps]


def scale(*amounts: str) -> list[str]:
    chart = step_chart([(str(n), Decimal(one)) for n, one in enumerate(amounts)], "Opłata")
    return [line.label.replace("\xa0", " ") for line in chart.gridlines]


def test_equal_months_are_one_step_and_a_change_rises_from_the_last() -> None:
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


@pytest.mark.parametrize(
    ("amounts", "labels"),
    [
        (("802.32", "805.57"), ["802", "803", "804", "805", "806 zł"]),
        (("100", "100"), ["100", "101", "102", "103", "104 zł"]),
        (("0", "954.17"), ["0", "250", "500", "750", "1 000 zł"]),
        (("899.99", "950"), ["880", "900", "920", "940", "960 zł"]),
        (("-12.30", "40"), ["−20", "0", "20", "40", "60 zł"]),
    ],
)
def test_the_scale_is_round_and_begins_below_the_lowest_amount(
    amounts: tuple[str, ...], labels: list[str]
) -> None:
    assert scale(*amounts) == labels


@given(st.lists(st.decimals(-9999, 99999, places=2), min_size=1, max_size=13))
def test_every_step_stands_inside_and_the_higher_amount_higher(amounts: list[Decimal]) -> None:
    steps = drawn(*map(str, amounts))

    heights = [Decimal(y) for _value, y, _rise in steps]
    assert all(TOP <= y <= FLOOR for y in heights)
    if max(amounts) - min(amounts) > 1:
        lowest, highest = (f(amounts) for f in (min, max))
        assert min(heights) < max(heights) or lowest == highest
    assert [rise for _value, _y, rise in steps] == ["", *(y for _value, y, _rise in steps[:-1])]
