from __future__ import annotations

from datetime import date

import pytest

from members_area.completeness.domain.facts import PaperFacts, Sitting
from tests.members_area.completeness.library import check, facts, minutes, rule, states

EACH = rule("PER_MEETING", "SB", "MINUTES")
DAY = date(2026, 9, 17)
HELD = (Sitting("SB", DAY), Sitting("MB", date(2026, 9, 1)), Sitting("SB", date(2026, 12, 3)))


@pytest.mark.parametrize(
    ("papers", "today", "state"),
    [
        ([minutes(DAY)], date(2026, 11, 20), "OK"),
        ([], date(2026, 10, 19), "NOT_DUE"),
        ([], date(2026, 10, 20), "MISSING"),
        ([minutes(DAY, waiting_since=DAY)], date(2026, 10, 20), "IN_GATE"),
        ([minutes(DAY, "MB")], date(2026, 10, 20), "MISSING"),
        ([minutes(date(2026, 9, 18))], date(2026, 10, 20), "MISSING"),
        ([minutes(DAY, audience="STAFF")], date(2026, 10, 20), "MISSING"),
    ],
    ids=["there", "last day", "too late", "in the gate", "another organ", "another day", "closed"],
)
def test_minutes_of_a_meeting(papers: list[PaperFacts], today: date, state: str) -> None:
    """Only held meetings of the organ: the Management Board's and the coming one owe nothing."""
    (found,) = check(EACH, facts(*papers, sittings=HELD), today)

    assert (str(found.state), found.meeting_on, found.year) == (state, DAY, 2026)
    assert found.due == date(2026, 10, 19)


def test_two_parts_on_one_day_have_one_paper() -> None:
    twice = (Sitting("SB", DAY), Sitting("SB", DAY))

    assert states(check(EACH, facts(sittings=twice))) == ["MISSING"]


def test_the_term_is_data() -> None:
    soon = rule("PER_MEETING", "SB", "MINUTES", days=7)

    (found,) = check(soon, facts(sittings=HELD[:1]))

    assert found.due == date(2026, 9, 24)


def test_meetings_before_the_rule_are_not_judged() -> None:
    later = rule("PER_MEETING", "SB", "MINUTES", valid_from=date(2026, 9, 18))

    assert check(later, facts(sittings=HELD)) == []
