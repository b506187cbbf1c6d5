"""What is unlikely of a figure: asked about, never refused. By hand, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.meters.domain.plausibility import KnownReading, doubt_about, monthly_use
from ebok_plugin.meters.vocabulary import Doubt, MeterKind

# 60 m³ in 365 days: 5,0 m³ a month.
YEAR = [
    KnownReading(date(2024, 12, 31), Decimal(100)),
    KnownReading(date(2025, 12, 31), Decimal(160)),
]


@pytest.mark.parametrize(
    ("known", "day", "value", "expected"),
    [
        # 31 days at 0.1644 a day, three times that, and 3 m³ beside it: up to 178.29.
        (YEAR, date(2026, 1, 31), "165", Doubt.NONE),
        (YEAR, date(2026, 1, 31), "178.28", Doubt.NONE),
        (YEAR, date(2026, 1, 31), "178.30", Doubt.JUMP),
        (YEAR, date(2026, 1, 31), "160", Doubt.NONE),
        (YEAR, date(2026, 1, 31), "159.999", Doubt.LOWER),
        # Handed in later than it was read: it has to fit between two.
        (YEAR, date(2025, 6, 30), "130", Doubt.NONE),
        (YEAR, date(2025, 6, 30), "161", Doubt.ABOVE_LATER),
        (YEAR, date(2025, 6, 30), "99", Doubt.LOWER),
        # Without a history nothing is known of the use.
        (YEAR[:1], date(2026, 1, 31), "9000", Doubt.NONE),
        ([], date(2026, 1, 31), "9000", Doubt.NONE),
        # A flat that stood empty may use a little again.
        (
            [YEAR[0], KnownReading(date(2025, 12, 31), Decimal(100))],
            date(2026, 1, 31),
            "103",
            Doubt.NONE,
        ),
        (
            [YEAR[0], KnownReading(date(2025, 12, 31), Decimal(100))],
            date(2026, 1, 31),
            "104",
            Doubt.JUMP,
        ),
    ],
)
def test_a_figure_beside_those_that_are_known(
    known: list[KnownReading], day: date, value: str, expected: Doubt
) -> None:
    found = doubt_about(MeterKind.COLD_WATER, known, day, Decimal(value), jump=Decimal(3))

    assert found == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (YEAR, Decimal("5.0")),
        (YEAR[:1], None),
        ([], None),
        # Less than four weeks say nothing.
        ([YEAR[0], KnownReading(date(2025, 1, 20), Decimal(110))], None),
        # What lies over two years back counts no more.
        ([KnownReading(date(2010, 1, 1), Decimal(0)), *YEAR], Decimal("5.0")),
        # A counter that was set back.
        (
            [
                KnownReading(date(2025, 1, 1), Decimal(900)),
                KnownReading(date(2025, 12, 31), Decimal(5)),
            ],
            None,
        ),
    ],
)
def test_the_usual_use_of_a_month(known: list[KnownReading], expected: Decimal | None) -> None:
    assert monthly_use(known, date(2026, 11, 20)) == expected
