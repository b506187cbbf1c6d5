from datetime import date

from members_area.completeness.domain.facts import PaperFacts
from tests.members_area.completeness.library import check, facts, paper, rule, states

STATUTE = rule("IN_FORCE_NOW", "GM", "STATUTE")
BYLAW = rule("IN_FORCE_NOW", kind="BYLAW", title_contains="bylaw")
AUDIT = rule("EVERY_N_YEARS", kind="AUDIT_MINUTES", n=3)


def test_what_must_be_in_force():
    waits = {"waiting_since": date(2026, 11, 1)}
    expected = [
        ([], "MISSING"),
        ([paper("STATUTE", "GM", in_force=True)], "OK"),
        ([paper("STATUTE", "GM")], "MISSING"),
        ([paper("STATUTE", "GM", in_force=True, audience="STAFF")], "MISSING"),
        ([paper("STATUTE", "GM", in_force=True, **waits)], "IN_GATE"),
        ([paper("STATUTE", "GM", is_scheduled=True, published_on=None)], "IN_GATE"),
        ([paper("STATUTE", "SB", in_force=True)], "MISSING"),
        ([paper("STATUTE", "", in_force=True)], "OK"),
    ]

    for papers, state in expected:
        assert states(check(STATUTE, facts(*papers))) == [state], papers


def test_a_bylaw_is_known_by_its_title_in_any_case():
    there = paper("BYLAW", in_force=True)

    assert states(check(BYLAW, facts(there))) == ["OK"]
    (missing,) = check(rule("IN_FORCE_NOW", kind="BYLAW", title_contains="IKCS"), facts(there))
    assert missing.sentence == "W bibliotece nie ma obowiązującego dokumentu z „IKCS” w tytule."


def test_an_audit_is_at_most_three_years_old():
    """To the day, also to the leap day; one in the gate is not missing."""

    def audit(**days: date) -> PaperFacts:
        return paper("AUDIT_MINUTES", "", **days)

    expected = {
        (date(2023, 11, 20), date(2026, 11, 20)): "OK",
        (date(2023, 11, 19), date(2026, 11, 20)): "MISSING",
        (date(2024, 2, 29), date(2027, 2, 28)): "OK",
        (date(2024, 2, 29), date(2027, 3, 1)): "MISSING",
    }
    found = {
        days: states(check(AUDIT, facts(audit(adopted_on=days[0])), days[1])) for days in expected
    }
    assert found == {days: [state] for days, state in expected.items()}
    assert states(check(AUDIT, facts())) == ["MISSING"]
    old, new = audit(adopted_on=date(2020, 5, 4)), audit(waiting_since=date(2026, 11, 1))
    assert states(check(AUDIT, facts(old, new))) == ["IN_GATE"]


def test_neither_a_rule_that_has_ended_nor_an_organ_that_does_not_exist_says_anything():
    ended = rule("IN_FORCE_NOW", "GM", "STATUTE", valid_to=date(2026, 11, 19))

    assert check(ended, facts()) == []
    assert check(rule("IN_FORCE_NOW", "EC", "BYLAW"), facts()) == []
