"""The worked example of library.md §5: organ SB, year 2026, on 2026-11-20."""

from __future__ import annotations

from datetime import date

from members_area.completeness.domain.finding import CompletenessFinding, CompletenessState
from tests.members_area.completeness.library import (
    check,
    facts,
    minutes,
    paper,
    resolution,
    rule,
)

CHECK_DATE = {"month": 6, "day": 30, "year_offset": 1, "plus_days": 14}
STATEMENTS = rule(
    "YEARLY_MIN",
    "GM",
    "FIN_STATEMENT",
    min=1,
    from_year=2025,
    year_of="balance",
    check_date=CHECK_DATE,
)


def numbers(findings: list[CompletenessFinding], state: CompletenessState) -> set[int | None]:
    return {one.seq for one in findings if one.state == state}


def test_lb_06_gaps_and_doubles() -> None:
    present = [resolution(f"{seq}/RN/2026") for seq in (1, 2, 4, 5, 5, 7)]

    found = check(rule("SEQ_GAPS", "SB", "RESOLUTION"), facts(*present))

    assert numbers(found, CompletenessState.GAP) == {3, 6}
    assert numbers(found, CompletenessState.DOUBLE) == {5}
    assert {one.state for one in found} == {CompletenessState.GAP, CompletenessState.DOUBLE}


def test_lb_06_minutes_that_came_late() -> None:
    """17 Sep + 30 days is Saturday 17 Oct, so Monday 19 Oct."""
    late = minutes(date(2026, 9, 17), published_on=date(2026, 10, 30))

    (found,) = check(rule("DUE_AFTER", kind="MINUTES", anchor="meeting_date", days=30), facts(late))

    assert (found.state, found.due, found.late_days) == (
        CompletenessState.LATE,
        date(2026, 10, 19),
        11,
    )
    assert found.sentence == "Opublikowano 30.10.2026, termin był 19.10.2026."


def test_lb_06_statements() -> None:
    came = paper("FIN_STATEMENT", "GM", year=2025, published_on=date(2026, 7, 10))

    of_2025, of_2026 = check(STATEMENTS, facts(came))

    assert (of_2025.year, of_2025.due, of_2025.state) == (
        2025,
        date(2026, 7, 14),
        CompletenessState.OK,
    )
    assert (of_2026.year, of_2026.state) == (2026, CompletenessState.NOT_DUE)
