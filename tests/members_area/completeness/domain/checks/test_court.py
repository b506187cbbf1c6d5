from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.members_area.completeness.library import check, facts, resolution, rule

KRS = rule("KRS_FILING", kind="RESOLUTION", target_kind="STATUTE", days=30)
ADOPTED = {"adopted_on": date(2026, 6, 24), "changes_statute": True}


@pytest.mark.parametrize(
    ("dates", "today", "state", "late"),
    [
        ({}, date(2026, 7, 24), "NOT_DUE", 0),
        ({}, date(2026, 7, 25), "LATE", 1),
        ({}, date(2026, 11, 20), "LATE", 119),
        ({"krs_filed_on": date(2026, 7, 30)}, date(2026, 11, 20), "OK", 0),
        ({"krs_registered_on": date(2026, 9, 1)}, date(2026, 11, 20), "OK", 0),
    ],
    ids=["last day", "a day late", "today", "filed", "registered"],
)
def test_a_change_of_the_statute_is_filed(
    dates: dict[str, Any], today: date, state: str, late: int
) -> None:
    amendment = resolution("5/WZ/2026", "GM", **ADOPTED, **dates)

    (found,) = check(KRS, facts(amendment), today)

    assert (str(found.state), found.due, found.late_days) == (state, date(2026, 7, 24), late)


def test_other_resolutions_are_filed_nowhere() -> None:
    assert check(KRS, facts(resolution("2/WZ/2026", "GM", adopted_on=date(2026, 6, 24)))) == []
