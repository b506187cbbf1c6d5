from datetime import date
from typing import Any

from members_area.completeness.domain.facts import PaperFacts
from tests.members_area.completeness.library import body, check, facts, minutes, paper, rule, states

YEARS = rule("YEARLY_MIN", "GM", "MINUTES", min=1, from_year=2024)
QUARTERS = rule("PERIOD_MIN", "SB", "MINUTES", period="quarter", min=1, from_year=2026)


def gm(day: date, **more: Any) -> PaperFacts:
    return minutes(day, "GM", **more)


def test_one_a_year():
    """A year without; in the gate; closed to members; of another organ; long after."""
    june = date(2025, 6, 18)
    expected = [
        ([], ["MISSING", "MISSING", "NOT_DUE"]),
        ([gm(date(2024, 6, 20)), gm(date(2026, 6, 24))], ["OK", "MISSING", "OK"]),
        ([gm(june, waiting_since=date(2026, 11, 1))], ["MISSING", "IN_GATE", "NOT_DUE"]),
        ([gm(june, audience="ORGAN")], ["MISSING", "MISSING", "NOT_DUE"]),
        ([minutes(june, "SB")], ["MISSING", "MISSING", "NOT_DUE"]),
        ([gm(june, published_on=date(2026, 11, 1))], ["MISSING", "OK", "NOT_DUE"]),
    ]

    for papers, found in expected:
        assert states(check(YEARS, facts(*papers))) == found, papers


def test_two_a_year():
    twice = rule("YEARLY_MIN", "GM", "MINUTES", min=2, from_year=2025)
    library = facts(gm(date(2025, 6, 18)), gm(date(2026, 6, 24)), gm(date(2026, 9, 1)))

    of_2025, of_2026 = check(twice, library)

    assert states([of_2025, of_2026]) == ["MISSING", "OK"]
    assert of_2025.sentence == "Dokumentów w bibliotece: 1, powinno być co najmniej 2."
    # It counts in the year of its own date, whatever year was typed.
    typed_wrong = gm(date(2025, 12, 30), year=2026)
    assert states(check(YEARS, facts(typed_wrong))) == ["MISSING", "OK", "NOT_DUE"]


def test_a_day_of_check_makes_late():
    """On the day, a day late; what waits in time, and too long."""
    strict = rule(
        "YEARLY_MIN", "GM", "FIN_STATEMENT", min=1, from_year=2025, year_of="balance",
        check_date={"month": 6, "day": 30, "year_offset": 1, "plus_days": 14},
        valid_to=date(2025, 12, 31),
    )  # fmt: skip
    waits = {"waiting_since": date(2026, 7, 1)}

    for days, today, state, late in (
        ({"published_on": date(2026, 7, 14)}, date(2026, 11, 20), "OK", 0),
        ({"published_on": date(2026, 7, 15)}, date(2026, 11, 20), "LATE", 1),
        (waits, date(2026, 7, 14), "IN_GATE", 0),
        (waits, date(2026, 7, 16), "LATE", 2),
    ):
        (found,) = check(strict, facts(paper("FIN_STATEMENT", "GM", year=2025, **days)), today)
        assert (str(found.state), found.late_days) == (state, late)


def test_quarters():
    """A quarter that lasts is owed at its end; one that has not begun is not spoken of."""
    library = facts(minutes(date(2026, 5, 14)), minutes(date(2026, 9, 17)))

    on_the_day = check(QUARTERS, library)
    last_day = check(QUARTERS, library, date(2026, 12, 31))
    new_year = check(QUARTERS, library, date(2027, 1, 1))

    assert [(one.quarter, str(one.state)) for one in on_the_day] == [
        (1, "MISSING"),
        (2, "OK"),
        (3, "OK"),
        (4, "NOT_DUE"),
    ]
    assert states(last_day) == ["MISSING", "OK", "OK", "NOT_DUE"]
    assert states(new_year) == ["MISSING", "OK", "OK", "MISSING", "NOT_DUE"]


def test_months_with_time_for_writing():
    monthly = rule(
        "PERIOD_MIN", "MB", "MINUTES", period="month", min=1, from_year=2026, plus_days=14
    )

    found = check(monthly, facts(), date(2026, 3, 14))

    assert [(one.month, one.due, str(one.state)) for one in found] == [
        (1, date(2026, 2, 16), "MISSING"),
        (2, date(2026, 3, 16), "NOT_DUE"),
        (3, date(2026, 4, 14), "NOT_DUE"),
    ]


def test_an_organ_owes_nothing_before_it_worked_nor_outside_the_years_of_the_rule():
    young = body("GM", "WZ", valid_from=date(2026, 2, 1))
    assert [one.year for one in check(YEARS, facts(organs=(young,)))] == [2026]

    years = {"valid_from": date(2024, 6, 1), "valid_to": date(2025, 12, 31)}
    dated = rule("YEARLY_MIN", "GM", "MINUTES", min=1, from_year=2020, **years)
    assert [one.year for one in check(dated, facts())] == [2024, 2025]
