from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.office.rules.working_days import is_working_day
from members_area.meetings.domain.calendar import TERMS, statutory_terms

DAYS = {
    "GM_NOTICE": 21,
    "GM_MATERIALS": 21,
    "GM_MEMBER_DRAFTS": 15,
    "GM_DRAFTS_OUT": 14,
    "GM_AMENDMENTS": 3,
    "GM_PROXY_DELIVERY": None,
}


@dataclass(frozen=True)
class Row:
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    legal_basis: str = "art. 8³ u.s.m."
    source_note: str = "sprawdzono"


RULES = [Row(code, {"days": days}) for code, days in DAYS.items()]


def test_lb_12_the_calendar_of_24_june_2026() -> None:
    """Corpus Christi on Thursday 4 June moves nothing."""
    found = [
        (term.code, term.legal, term.safe) for term in statutory_terms(date(2026, 6, 24), RULES)
    ]

    assert found == [
        ("GM_NOTICE", date(2026, 6, 3), date(2026, 6, 3)),
        ("GM_MATERIALS", date(2026, 6, 3), date(2026, 6, 3)),
        ("GM_MEMBER_DRAFTS", date(2026, 6, 9), date(2026, 6, 9)),
        ("GM_DRAFTS_OUT", date(2026, 6, 10), date(2026, 6, 10)),
        ("GM_AMENDMENTS", date(2026, 6, 21), date(2026, 6, 19)),
    ]


def test_a_term_that_nobody_confirmed_is_not_guessed() -> None:
    assert statutory_terms(date(2026, 6, 24), [Row("GM_PROXY_DELIVERY", {"days": None})]) == ()


def test_a_confirmed_one_takes_its_place_among_the_days() -> None:
    rules = [*RULES[:-1], Row("GM_PROXY_DELIVERY", {"days": 7})]

    found = [(term.code, term.legal) for term in statutory_terms(date(2026, 6, 24), rules)]

    assert found[-2:] == [
        ("GM_PROXY_DELIVERY", date(2026, 6, 17)),
        ("GM_AMENDMENTS", date(2026, 6, 21)),
    ]


def test_a_step_carries_its_basis_and_how_far_it_was_checked() -> None:
    (term,) = statutory_terms(date(2026, 6, 24), RULES[4:5])

    assert (term.title, term.basis, term.source, term.is_members_own) == (
        "Poprawki członków do projektów",
        "art. 8³ u.s.m.",
        "sprawdzono",
        True,
    )


DATES = st.dates(date(2017, 2, 1), date(2099, 12, 31))


@given(DATES)
def test_the_legal_day_is_so_many_days_before_and_never_moves(day: date) -> None:
    assert {term.code: (day - term.legal).days for term in statutory_terms(day, RULES)} == {
        code: days for code, days in DAYS.items() if days is not None
    }


@given(DATES)
def test_the_safe_day_is_the_last_working_day_that_reaches_the_legal_one(day: date) -> None:
    for term in statutory_terms(day, RULES):
        between = range((term.legal - term.safe).days)
        assert is_working_day(term.safe)
        assert not any(is_working_day(term.legal - timedelta(days)) for days in between)


@given(DATES, st.permutations(RULES))
def test_the_order_of_the_rows_does_not_matter(day: date, rules: list[Row]) -> None:
    assert statutory_terms(day, rules) == statutory_terms(day, RULES)


def test_every_step_has_words() -> None:
    assert TERMS.keys() == DAYS.keys()


@pytest.mark.parametrize("days", [0, 1, 400])
def test_any_number_of_days_counts(days: int) -> None:
    (term,) = statutory_terms(date(2026, 6, 24), [Row("GM_NOTICE", {"days": days})])

    assert term.legal == date(2026, 6, 24) - timedelta(days)
