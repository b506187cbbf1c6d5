from __future__ import annotations

from datetime import date, timedelta

import pytest

from cms_ext.access.domain.queue import term

RECEIVED = date(2026, 11, 4)
ENDS = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("today", "days_left", "used", "kind", "days_late"),
    [
        (date(2026, 11, 4), 14, 0, "far", 0),
        (date(2026, 11, 14), 4, 10, "far", 0),
        (date(2026, 11, 15), 3, 11, "close", 0),
        (date(2026, 11, 18), 0, 14, "close", 0),
        (date(2026, 11, 19), -1, 14, "late", 1),
        (date(2026, 12, 18), -30, 14, "late", 30),
        (date(2026, 11, 1), 17, 0, "far", 0),
    ],
    ids=["first day", "far", "close", "last day", "a day late", "a month late", "before"],
)
def test_a_term_knows_what_is_left(
    today: date, days_left: int, used: int, kind: str, days_late: int
) -> None:
    found = term(RECEIVED, ENDS, today)

    assert (found.days_left, found.used, found.kind, found.days_late) == (
        days_left,
        used,
        kind,
        days_late,
    )


def test_a_term_of_no_days_has_one() -> None:
    assert term(ENDS, ENDS, ENDS + timedelta(days=1)).whole == 1
