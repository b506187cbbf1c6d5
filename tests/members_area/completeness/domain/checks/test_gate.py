from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.members_area.completeness.library import TODAY, check, facts, minutes, rule

GATE = rule("UNREDACTED_WAITING", days=14)


@pytest.mark.parametrize(
    ("days", "state", "late"),
    [(0, "OK", 0), (4, "OK", 0), (14, "OK", 0), (15, "LATE", 1), (30, "LATE", 16)],
)
def test_how_long_a_paper_waits(days: int, state: str, late: int) -> None:
    waits = minutes(
        date(2026, 10, 6), "MB", audience="STAFF", waiting_since=TODAY - timedelta(days)
    )

    (found,) = check(GATE, facts(waits))

    assert (str(found.state), found.days, found.late_days) == (state, days, late)


def test_what_is_published_does_not_wait() -> None:
    assert check(GATE, facts(minutes(date(2026, 5, 14)))) == []


def test_a_new_version_of_a_published_paper_waits_too() -> None:
    changed = minutes(
        date(2026, 5, 14), published_on=date(2026, 6, 1), waiting_since=date(2026, 10, 1)
    )

    (found,) = check(GATE, facts(changed))

    assert (str(found.state), found.days) == ("LATE", 50)
