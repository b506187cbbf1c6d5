from __future__ import annotations

from datetime import date

import pytest

from members_area.completeness.domain.finding import (
    CompletenessFinding,
    CompletenessState,
    finding_of,
)
from members_area.completeness.domain.names import RegisterNames
from members_area.completeness.domain.report import CompletenessReport, matrix
from members_area.library.models import DocumentKind
from members_area.register.models import Organ
from tests.members_area.completeness.library import TODAY, minutes, rule

NAMES = RegisterNames(
    {
        "GM": Organ(code="GM", name="Walne Zgromadzenie"),
        "SB": Organ(code="SB", name="Rada Nadzorcza"),
    },
    {
        "RESOLUTION": DocumentKind(code="RESOLUTION", name="Uchwała"),
        "MINUTES": DocumentKind(code="MINUTES", name="Protokół posiedzenia"),
    },
)


def said(
    state: CompletenessState, year: int | None, organ: str = "SB", **parts: object
) -> CompletenessFinding:
    facts = {"organ": organ, "kind": "MINUTES", "year": year, **parts}
    return finding_of(rule("YEARLY_MIN"), state, "", **facts)


def drawn(*findings: CompletenessFinding) -> list[tuple[str, dict[int, str]]]:
    picture = matrix(CompletenessReport(TODAY, findings), NAMES)
    return [
        (line.title, {cell.year: str(cell.state) for cell in line.cells}) for line in picture.lines
    ]


def test_organ_and_kind_down_and_years_across() -> None:
    assert drawn(
        said(CompletenessState.OK, 2026),
        said(CompletenessState.MISSING, 2024, "GM", kind="RESOLUTION"),
        said(CompletenessState.MISSING, 2026, "", kind="AUDIT"),
    ) == [
        ("Spółdzielnia · Dokument", {2024: "N/A", 2025: "N/A", 2026: "MISSING"}),
        ("Walne Zgromadzenie · Uchwała", {2024: "MISSING", 2025: "N/A", 2026: "N/A"}),
        ("Rada Nadzorcza · Protokół posiedzenia", {2024: "N/A", 2025: "N/A", 2026: "OK"}),
    ]


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ((CompletenessState.OK, CompletenessState.NOT_DUE), "OK"),
        ((CompletenessState.OK, CompletenessState.LATE), "LATE"),
        ((CompletenessState.LATE, CompletenessState.MISSING), "MISSING"),
        ((CompletenessState.DOUBLE, CompletenessState.GAP), "GAP"),
        ((CompletenessState.IN_GATE, CompletenessState.OK), "IN_GATE"),
        ((CompletenessState.WAIVED, CompletenessState.OK), "OK"),
        ((CompletenessState.WAIVED,), "WAIVED"),
        ((CompletenessState.NOT_DUE,), "NOT_DUE"),
    ],
)
def test_a_cell_says_the_worst(states: tuple[CompletenessState, ...], shown: str) -> None:
    ((_, cells),) = drawn(*(said(state, 2026) for state in states))

    assert cells == {2026: shown}


def test_older_years_stand_in_the_list_only() -> None:
    picture = matrix(
        CompletenessReport(
            TODAY, (said(CompletenessState.MISSING, 1995), said(CompletenessState.OK, 2026))
        ),
        NAMES,
    )

    assert picture.years == (2026,)
    assert [one.year for one in picture.lines[0].problems] == [1995]


def test_two_rules_that_miss_one_paper_count_once() -> None:
    gaps = (
        said(CompletenessState.GAP, 2026, seq=3),
        said(CompletenessState.MISSING, 2026, seq=3, number="3/RN/2026"),
    )

    picture = matrix(CompletenessReport(TODAY, gaps), NAMES)

    assert picture.lines[0].cells[0].problems == 1
    assert CompletenessReport(TODAY, gaps).missing == 1


def test_what_waits_in_due_time_is_no_cell() -> None:
    waits = minutes(date(2026, 10, 6), audience="STAFF", waiting_since=date(2026, 11, 16))

    assert drawn(said(CompletenessState.OK, 2026, paper=waits, days=4)) == []
