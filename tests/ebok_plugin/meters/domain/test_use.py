"""What a meter counted, as bars with names."""

from datetime import date
from decimal import Decimal

from ebok_plugin.meters.domain.use import use_chart, use_of
from ebok_plugin.meters.models import Meter, Reading
from ebok_plugin.meters.vocabulary import MeterKind, ReadingState


def names(*days: str) -> list[str]:
    """Of the bars; each reading shows 10 more than the one before."""
    readings = [
        Reading(
            pk=number,
            day=date.fromisoformat(day),
            value=Decimal(number * 10),
            state=ReadingState.ACCEPTED,
        )
        for number, day in enumerate(days, start=1)
    ]
    chart = use_chart(use_of(readings), Meter(kind=MeterKind.COLD_WATER))
    assert chart is not None
    return [slot.label for slot in chart.slots]


def test_a_bar_bears_its_month_and_the_year_where_one_begins():
    table = {
        ("2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31"): ["lis", "gru", "sty 26"],
        ("2025-12-31", "2026-03-31", "2026-06-30"): ["mar 26", "cze"],
        ("2025-12-31", "2026-12-31"): ["gru 26"],
        ("2023-12-31", "2024-12-31", "2025-12-31"): ["gru", "gru 25"],
    }

    assert {days: names(*days) for days in table} == table

    # Without two figures there is no chart.
    only = [Reading(pk=1, day=date(2026, 1, 31), value=Decimal(5), state=ReadingState.ACCEPTED)]

    assert use_chart(use_of(only), Meter(kind=MeterKind.COLD_WATER)) is None
