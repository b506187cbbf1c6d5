"""Figures of meters as people type them, and the use between two of them."""

from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.utilities.meters.domain.reading import ReadingRefused, format_figure, parse_figure
from ebok_plugin.utilities.meters.domain.use import compute_use, use_chart
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingState


def test_comma_and_dot_are_one():
    table = {
        "123": Decimal(123),
        "123,4": Decimal("123.4"),
        "123.456": Decimal("123.456"),
        " 00123,456 ": Decimal("123.456"),
        "0": Decimal(0),
        "1 480,5": Decimal("1480.5"),
        "99999,999": Decimal("99999.999"),
    }

    assert {typed: parse_figure(typed, MeterKind.COLD_WATER) for typed in table} == table


def test_what_no_counter_shows_is_refused_in_words():
    for typed, code in {
        "": "READING_FORMAT",
        "około 120": "READING_FORMAT",
        "=1+1": "READING_FORMAT",
        "1e3": "READING_FORMAT",
        "NaN": "READING_FORMAT",
        "1.234,5": "READING_FORMAT",
        "<script>": "READING_FORMAT",
        "-5": "READING_NEGATIVE",
        "1,2345": "READING_SCALE",
        "100000": "READING_LONG",
        "1234512345": "READING_LONG",
    }.items():
        with pytest.raises(ReadingRefused) as refusal:
            parse_figure(typed, MeterKind.COLD_WATER)
        assert (refusal.value.code, refusal.value.message.endswith(".")) == (code, True)


def test_it_is_shown_without_zeros_at_the_end():
    table = {"123.000": "123", "100.000": "100", "1480.500": "1\xa0480,5", "0.000": "0"}

    assert {value: format_figure(Decimal(value)) for value in table} == table


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
    chart = use_chart(compute_use(readings), Meter(kind=MeterKind.COLD_WATER))
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

    assert use_chart(compute_use(only), Meter(kind=MeterKind.COLD_WATER)) is None
