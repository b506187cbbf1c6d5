"""One series by month as a drawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cms_ext.theme.bar_chart import MonthBar, bar_chart


def test_a_bar_is_as_high_as_its_amount_on_the_gridlines() -> None:
    chart = bar_chart(
        [(date(2026, 1, 1), Decimal(0)), (date(2026, 2, 1), Decimal(200))], "Eksploatacja"
    )

    assert [line.label.replace("\xa0", " ") for line in chart.gridlines] == [
        "50",
        "100",
        "150",
        "200 zł",
    ]
    assert chart.bars == (
        MonthBar("sty", "37.75%", "25.30%", "24.90%", "220.0", "0.0", True, True),
        MonthBar("lut", "79.25%", "66.80%", "24.90%", "26.0", "194.0", False, False),
    )
    assert chart.name == "Eksploatacja"
