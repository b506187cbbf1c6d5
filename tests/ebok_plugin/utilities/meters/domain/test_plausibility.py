"""What is unlikely of a figure: asked about, never refused. By hand, without a database."""

from datetime import date
from decimal import Decimal

from ebok_plugin.utilities.meters.domain.reading import KnownReading, find_doubt, monthly_use
from ebok_plugin.utilities.meters.vocabulary import Doubt, MeterKind

# 60 m³ in 365 days: 5,0 m³ a month.
YEAR = [
    KnownReading(date(2024, 12, 31), Decimal(100)),
    KnownReading(date(2025, 12, 31), Decimal(160)),
]


def test_a_figure_beside_those_that_are_known():
    january, june = date(2026, 1, 31), date(2025, 6, 30)
    empty = [YEAR[0], KnownReading(date(2025, 12, 31), Decimal(100))]
    table = [
        # 31 days at 0.1644 a day, three times that, and 3 m³ next to it: up to 178.29.
        (YEAR, january, "165", Doubt.NONE),
        (YEAR, january, "178.28", Doubt.NONE),
        (YEAR, january, "178.30", Doubt.JUMP),
        (YEAR, january, "160", Doubt.NONE),
        (YEAR, january, "159.999", Doubt.LOWER),
        # Handed in later than it was read: it has to fit between two.
        (YEAR, june, "130", Doubt.NONE),
        (YEAR, june, "161", Doubt.ABOVE_LATER),
        (YEAR, june, "99", Doubt.LOWER),
        # Without a history nothing is known of the use.
        (YEAR[:1], january, "9000", Doubt.NONE),
        ([], january, "9000", Doubt.NONE),
        # A flat that stood empty may use a little again.
        (empty, january, "103", Doubt.NONE),
        (empty, january, "104", Doubt.JUMP),
    ]

    def doubt(known: list[KnownReading], day: date, value: str) -> Doubt:
        return find_doubt(MeterKind.COLD_WATER, known, day, Decimal(value), jump=Decimal(3))

    assert [(*case, doubt(*case)) for *case, _expected in table] == table


def test_the_usual_use_of_a_month():
    table = [
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
    ]

    assert [(known, monthly_use(known, date(2026, 11, 20))) for known, _expected in table] == table
