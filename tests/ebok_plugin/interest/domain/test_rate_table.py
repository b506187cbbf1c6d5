from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.interest.domain.computation import (
    RateIndex,
    RateStep,
    RateTable,
    Segment,
    percent,
)
from ebok_plugin.interest.errors import RateUnknown
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.interest.tables import CONFIRMED_UNTIL, STATUTORY, TAX, rows, table

RATES = STATUTORY.rates
FIRST, LAST = date(2016, 1, 1), date(2027, 12, 31)
# Drawn as numbers, which is many times faster than dates.
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days))


@pytest.mark.parametrize("regime", list(Regime))
def test_the_last_days_of_the_published_table_follow_from_the_first_ones(regime: Regime) -> None:
    """So that no row needs a last day of its own, and the table can have no gap."""
    published = rows(regime)
    cut = table(regime).segments(FIRST, LAST)

    assert [
        (f"{segment.start}", f"{segment.end}" if segment.end < LAST else "", segment.basis_points)
        for segment in cut
    ] == [
        (row["valid_from"], row["valid_to"], int(Decimal(row["rate_percent"]) * 100))
        for row in published
    ]


def test_a_new_rate_holds_from_its_first_day() -> None:
    assert RATES.segments(date(2026, 3, 3), date(2026, 3, 6)) == (
        Segment(date(2026, 3, 3), date(2026, 3, 4), 950),
        Segment(date(2026, 3, 5), date(2026, 3, 6), 925),
    )


def test_no_days_have_no_segments() -> None:
    assert RATES.segments(date(2026, 3, 3), date(2026, 3, 2)) == ()


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2015, 12, 31), date(2016, 2, 1)), (date(2014, 1, 1), date(2014, 1, 2))],
)
def test_a_day_before_the_first_rate_is_unknown_and_never_zero(start: date, end: date) -> None:
    with pytest.raises(RateUnknown) as by_segment:
        RATES.segments(start, end)
    with pytest.raises(RateUnknown) as by_index:
        RateIndex(RATES, LAST).units([(1, start, end)])

    said = f"Brak stawki odsetek na {start:%d.%m.%Y}. Uzupełnij tabelę stawek."
    assert (by_segment.value.code, by_segment.value.message) == ("RATE_UNKNOWN", said)
    assert by_index.value.message == said


@given(DAYS, DAYS)
def test_segments_cover_the_days_once_and_in_order(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    segments = TAX.rates.segments(start, end)

    assert [segments[0].start, segments[-1].end] == [start, end]
    assert [
        after.start - before.end for before, after in zip(segments, segments[1:], strict=False)
    ] == [timedelta(1)] * (len(segments) - 1)


@given(DAYS, DAYS)
def test_the_index_is_the_sum_of_the_segments(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)

    assert RateIndex(RATES, LAST).units([(1, start, end)]) == sum(
        segment.days * segment.basis_points for segment in RATES.segments(start, end)
    )


def test_the_index_of_days_before_the_last_change() -> None:
    short = RateIndex(RATES, date(2020, 1, 31))

    assert short.units([(50, date(2020, 1, 1), date(2020, 1, 31))]) == 50 * 31 * 700


@pytest.mark.parametrize(
    ("agreed", "charged"),
    [(0, 0), (500, 500), (925, 925), (1850, 1850), (1851, 1850), (9000, 1850)],
)
def test_an_agreed_rate_is_capped_at_twice_the_statutory_one(agreed: int, charged: int) -> None:
    day = date(2026, 3, 5)

    assert RATES.agreed(agreed).segments(day, day) == (Segment(day, day, charged),)


def test_an_agreed_rate_meets_the_cap_of_each_day() -> None:
    table = RateTable((RateStep(FIRST, 300), RateStep(date(2020, 1, 1), 400)), CONFIRMED_UNTIL)

    assert table.agreed(700).steps == (RateStep(FIRST, 600), RateStep(date(2020, 1, 1), 700))


def test_basis_points_in_percent() -> None:
    assert str(percent(925)) == "9.25"
