"""Amounts as bars on gridlines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cms_ext.frontend.theme.bar_chart import (
    ChartBar,
    ChartLayout,
    Series,
    Slot,
    bar_chart,
)

ONE_A_MONTH = ChartLayout((Series("a", Decimal("0.2"), Decimal("0.6")),), monthly=True)


def test_a_bar_is_as_high_as_its_amount_on_the_gridlines() -> None:
    chart = bar_chart(
        [("sty", (Decimal(0),)), ("lut", (Decimal(200),))], ONE_A_MONTH, "Eksploatacja"
    )

    assert [line.label.replace("\xa0", " ") for line in chart.gridlines] == [
        "50",
        "100",
        "150",
        "200 zł",
    ]
    january = ChartBar("a", "25.30%", "24.90%", "220.0", "0.0", True, "37.75%")
    february = ChartBar("a", "66.80%", "24.90%", "26.0", "194.0", False, "79.25%")
    assert chart.slots == (
        Slot("sty", "37.75%", False, (january,)),
        Slot("lut", "79.25%", False, (february,)),
    )
    assert chart.name == "Eksploatacja"


def test_of_more_names_than_a_phone_has_room_for_every_other_stands_lower() -> None:
    def lower(count: int, *, monthly: bool = True) -> list[bool]:
        layout = replace(ONE_A_MONTH, monthly=monthly)
        chart = bar_chart([("sty", (Decimal(1),))] * count, layout, "Eksploatacja")
        return [slot.alternate for slot in chart.slots]

    assert lower(5) == [False] * 5
    assert lower(6) == [True, False] * 3
    assert lower(13) == [False, *[True, False] * 6]
    assert lower(6, monthly=False) == [False] * 6


def test_only_months_say_zero() -> None:
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
