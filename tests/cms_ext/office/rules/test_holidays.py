from datetime import date

import pytest

from cms_ext.office.rules.working_days import easter_sunday, holiday_name, holidays_of


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1818, date(1818, 3, 22)),
        (1943, date(1943, 4, 25)),
        (1954, date(1954, 4, 18)),
        (1981, date(1981, 4, 19)),
        (2000, date(2000, 4, 23)),
        (2011, date(2011, 4, 24)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
    ],
)
def test_easter(year: int, sunday: date) -> None:
    assert easter_sunday(year) == sunday


def test_the_free_days_of_2026() -> None:
    assert sorted(holidays_of(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 3),
        date(2026, 5, 24),
        date(2026, 6, 4),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 12, 24), None),
        (date(2025, 12, 24), "Wigilia Bożego Narodzenia"),
        (date(2010, 1, 6), None),
        (date(2011, 1, 6), "Święto Trzech Króli"),
        (date(2026, 6, 4), "Boże Ciało"),
        (date(2026, 6, 5), None),
    ],
)
def test_a_free_day_is_free_only_in_its_years(day: date, name: str | None) -> None:
    assert holiday_name(day) == name
