from __future__ import annotations

from datetime import date

import pytest

from members_area.completeness.domain.facts import PaperFacts
from tests.members_area.completeness.library import check, facts, paper, rule, states

STATUTE = rule("IN_FORCE_NOW", "GM", "STATUTE")
BYLAW = rule("IN_FORCE_NOW", kind="BYLAW", title_contains="bylaw")
AUDIT = rule("EVERY_N_YEARS", kind="AUDIT_MINUTES", n=3)
WAITS = {"waiting_since": date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([], "MISSING"),
        ([paper("STATUTE", "GM", in_force=True)], "OK"),
        ([paper("STATUTE", "GM")], "MISSING"),
        ([paper("STATUTE", "GM", in_force=True, audience="STAFF")], "MISSING"),
        ([paper("STATUTE", "GM", in_force=True, **WAITS)], "IN_GATE"),
        ([paper("STATUTE", "GM", is_scheduled=True, published_on=None)], "IN_GATE"),
        ([paper("STATUTE", "SB", in_force=True)], "MISSING"),
        ([paper("STATUTE", "", in_force=True)], "OK"),
    ],
    ids=[
        "none",
        "in force",
        "not in force",
        "for staff only",
        "in the gate",
        "from tomorrow on",
        "of another organ",
        "of no organ",
    ],
)
def test_what_must_be_in_force(papers: list[PaperFacts], state: str) -> None:
    assert states(check(STATUTE, facts(*papers))) == [state]


def test_a_bylaw_is_known_by_its_title_in_any_case() -> None:
    there = paper("BYLAW", in_force=True)

    assert states(check(BYLAW, facts(there))) == ["OK"]
    (missing,) = check(rule("IN_FORCE_NOW", kind="BYLAW", title_contains="IKCS"), facts(there))
    assert missing.sentence == "W bibliotece nie ma obowiązującego dokumentu z „IKCS” w tytule."


@pytest.mark.parametrize(
    ("adopted_on", "today", "state"),
    [
        (date(2023, 11, 20), date(2026, 11, 20), "OK"),
        (date(2023, 11, 19), date(2026, 11, 20), "MISSING"),
        (date(2024, 2, 29), date(2027, 2, 28), "OK"),
        (date(2024, 2, 29), date(2027, 3, 1), "MISSING"),
        (None, date(2026, 11, 20), "MISSING"),
    ],
    ids=["to the day", "a day too old", "leap day", "after a leap day", "never"],
)
def test_an_audit_is_at_most_three_years_old(
    adopted_on: date | None, today: date, state: str
) -> None:
    papers = [paper("AUDIT_MINUTES", "", adopted_on=adopted_on)] if adopted_on else []

    assert states(check(AUDIT, facts(*papers), today)) == [state]


def test_a_new_audit_in_the_gate_is_not_missing() -> None:
    old = paper("AUDIT_MINUTES", "", adopted_on=date(2020, 5, 4))

    assert states(check(AUDIT, facts(old, paper("AUDIT_MINUTES", "", **WAITS)))) == ["IN_GATE"]


def test_a_rule_that_has_ended_says_nothing_of_today() -> None:
    ended = rule("IN_FORCE_NOW", "GM", "STATUTE", valid_to=date(2026, 11, 19))

    assert check(ended, facts()) == []


def test_an_organ_that_does_not_exist_owes_nothing() -> None:
    assert check(rule("IN_FORCE_NOW", "EC", "BYLAW"), facts()) == []
