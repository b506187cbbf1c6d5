from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from members_area.completeness.domain.facts import PaperFacts
from tests.members_area.completeness.library import body, check, facts, minutes, paper, rule, states

YEARS = rule("YEARLY_MIN", "GM", "MINUTES", min=1, from_year=2024)
QUARTERS = rule("PERIOD_MIN", "SB", "MINUTES", period="quarter", min=1, from_year=2026)
WAITS = {"waiting_since": date(2026, 11, 1)}


def gm(day: date, **more: Any) -> PaperFacts:
    return minutes(day, "GM", **more)


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([], ["MISSING", "MISSING", "NOT_DUE"]),
        ([gm(date(2024, 6, 20)), gm(date(2026, 6, 24))], ["OK", "MISSING", "OK"]),
        ([gm(date(2025, 6, 18), **WAITS)], ["MISSING", "IN_GATE", "NOT_DUE"]),
        ([gm(date(2025, 6, 18), audience="ORGAN")], ["MISSING", "MISSING", "NOT_DUE"]),
        ([minutes(date(2025, 6, 18), "SB")], ["MISSING", "MISSING", "NOT_DUE"]),
        ([gm(date(2025, 6, 18), published_on=date(2026, 11, 1))], ["MISSING", "OK", "NOT_DUE"]),
    ],
    ids=[
        "nothing",
        "a year without",
        "in the gate",
        "closed to members",
        "of another",
        "long after",
    ],
)
def test_one_a_year(papers: list[PaperFacts], expected: list[str]) -> None:
    assert states(check(YEARS, facts(*papers))) == expected


def test_two_a_year() -> None:
    twice = rule("YEARLY_MIN", "GM", "MINUTES", min=2, from_year=2025)
    library = facts(gm(date(2025, 6, 18)), gm(date(2026, 6, 24)), gm(date(2026, 9, 1)))

    of_2025, of_2026 = check(twice, library)

    assert states([of_2025, of_2026]) == ["MISSING", "OK"]
    assert of_2025.sentence == "Dokumentów w bibliotece: 1, powinno być co najmniej 2."


def test_a_paper_counts_in_the_year_of_its_own_date() -> None:
    """Whatever year was typed; a statement counts in the year that it is about."""
    typed_wrong = gm(date(2025, 12, 30), year=2026)

    assert states(check(YEARS, facts(typed_wrong))) == ["MISSING", "OK", "NOT_DUE"]


@pytest.mark.parametrize(
    ("published_on", "today", "state", "late"),
    [
        (date(2026, 7, 14), date(2026, 11, 20), "OK", 0),
        (date(2026, 7, 15), date(2026, 11, 20), "LATE", 1),
        (None, date(2026, 7, 14), "IN_GATE", 0),
        (None, date(2026, 7, 16), "LATE", 2),
    ],
    ids=["on the day", "a day late", "waiting in time", "waiting too long"],
)
def test_a_day_of_check_makes_late(
    published_on: date | None, today: date, state: str, late: int
) -> None:
    check_date = {"month": 6, "day": 30, "year_offset": 1, "plus_days": 14}
    strict = rule(
        "YEARLY_MIN", "GM", "FIN_STATEMENT", min=1, from_year=2025, year_of="balance",
        check_date=check_date, valid_to=date(2025, 12, 31),
    )  # fmt: skip
    waits = {} if published_on else {"waiting_since": date(2026, 7, 1)}
    came = paper("FIN_STATEMENT", "GM", year=2025, published_on=published_on, **waits)

    (found,) = check(strict, facts(came), today)

    assert (str(found.state), found.late_days) == (state, late)


def test_quarters() -> None:
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


def test_months_with_time_for_writing() -> None:
    monthly = rule(
        "PERIOD_MIN", "MB", "MINUTES", period="month", min=1, from_year=2026, plus_days=14
    )

    found = check(monthly, facts(), date(2026, 3, 14))

    assert [(one.month, one.due, str(one.state)) for one in found] == [
        (1, date(2026, 2, 16), "MISSING"),
        (2, date(2026, 3, 16), "NOT_DUE"),
        (3, date(2026, 4, 14), "NOT_DUE"),
    ]


def test_an_organ_owes_nothing_before_it_worked() -> None:
    young = body("GM", "WZ", valid_from=date(2026, 2, 1))

    assert [one.year for one in check(YEARS, facts(organs=(young,)))] == [2026]


def test_a_rule_judges_the_years_of_its_time() -> None:
    dated = rule(
        "YEARLY_MIN", "GM", "MINUTES", min=1, from_year=2020,
        valid_from=date(2024, 6, 1), valid_to=date(2025, 12, 31),
    )  # fmt: skip

    assert [one.year for one in check(dated, facts())] == [2024, 2025]
