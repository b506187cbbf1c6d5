from __future__ import annotations

from datetime import date

import pytest

from members_area.completeness.domain.facts import PaperFacts
from tests.members_area.completeness.library import check, facts, minutes, paper, resolution, rule

MINUTES = rule("DUE_AFTER", kind="MINUTES", anchor="meeting_date", days=30)
RESOLUTIONS = rule("DUE_AFTER", kind="RESOLUTION", anchor="adopted_on", days=14)
STATEMENTS = rule("DUE_AFTER", kind="FIN_STATEMENT", anchor="approval", days=14)
DAY = date(2026, 9, 17)
DUE = date(2026, 10, 19)


@pytest.mark.parametrize(
    ("paper", "today", "state", "late"),
    [
        (minutes(DAY, published_on=DUE), DUE, "OK", 0),
        (minutes(DAY, published_on=date(2026, 10, 20)), date(2026, 11, 20), "LATE", 1),
        (minutes(DAY, waiting_since=DAY), DUE, "IN_GATE", 0),
        (minutes(DAY, waiting_since=DAY), date(2026, 10, 29), "LATE", 10),
    ],
    ids=["last day", "a day late", "waits in time", "waits too long"],
)
def test_published_in_time(paper: PaperFacts, today: date, state: str, late: int) -> None:
    (found,) = check(MINUTES, facts(paper), today)

    assert (str(found.state), found.due, found.late_days) == (state, DUE, late)
    assert found.paper == paper


@pytest.mark.parametrize("audience", ["ORGAN", "STAFF", "ON_REQUEST"])
def test_papers_closed_to_members_are_left_out(audience: str) -> None:
    closed = minutes(date(2026, 1, 7), audience=audience, published_on=date(2026, 11, 1))
    waiting = minutes(date(2026, 1, 7), audience=audience, waiting_since=date(2026, 1, 8))

    assert check(MINUTES, facts(closed, waiting)) == []


def test_a_paper_without_the_day_has_no_term() -> None:
    assert check(RESOLUTIONS, facts(resolution("1/RN/2026"))) == []


def test_a_statement_is_counted_from_its_approval() -> None:
    came = paper(
        "FIN_STATEMENT", "GM", approved_on=date(2026, 6, 24), published_on=date(2026, 7, 10)
    )

    (found,) = check(STATEMENTS, facts(came))

    assert (str(found.state), found.due, found.late_days) == ("LATE", date(2026, 7, 8), 2)


def test_what_was_adopted_before_the_rule_is_not_judged() -> None:
    since = rule(
        "DUE_AFTER", kind="RESOLUTION", anchor="adopted_on", days=14, valid_from=date(2026, 1, 1)
    )
    old = resolution("9/RN/2019", adopted_on=date(2019, 5, 4), published_on=date(2026, 9, 1))

    assert check(since, facts(old)) == []
