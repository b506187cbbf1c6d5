from datetime import date

import pytest

from ebok_plugin.ledger.period import Period


def test_a_month_in_all_its_spellings():
    february = Period.parse("2026-02")

    assert (str(february), february.label, february.dotted, february.name) == (
        "2026-02",
        "02/2026",
        "02.2026",
        "luty 2026",
    )
    assert (february.first_day, february.last_day) == (date(2026, 2, 1), date(2026, 2, 28))


def test_only_one_spelling_is_stored():
    for text in (
        "2026-13",
        "2026-00",
        "03-2026",
        "marzec 2026",
        "2026-3",
        "202603",
        "2026-03-01",
        "",
    ):
        with pytest.raises(ValueError, match="is no period"):
            Period.parse(text)


def test_counting_months_crosses_years():
    months = {0: "2026-01", 1: "2026-02", -1: "2025-12", -13: "2024-12"}
    december = Period.of(date(2025, 12, 31))

    assert {count: str(Period(2026, 1).plus(count)) for count in months} == months
    assert december < december.next == Period(2026, 1)
    assert december.next.previous == december
    assert Period(2028, 2).last_day == date(2028, 2, 29)
