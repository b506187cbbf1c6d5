from datetime import date

from members_area.completeness.domain.facts import CompletenessFinding, PaperFacts
from tests.members_area.completeness.library import (
    check,
    facts,
    minutes,
    paper,
    resolution,
    rule,
    states,
)

CROSS = rule("CROSS_REF", from_kind="MINUTES", to_kind="RESOLUTION")
MAY = date(2026, 5, 14)


def states_of(findings: list[CompletenessFinding]) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.number, str(finding.state)) for finding in findings]


def test_what_minutes_name_and_what_no_minutes_name():
    library = facts(
        minutes(MAY, named_numbers=("3/RN/2026", "4/RN/2026")),
        resolution("4/RN/2026", adopted_on=MAY),
        resolution("5/RN/2026", adopted_on=MAY),
    )

    found = check(CROSS, library)

    assert states_of(found) == [
        ("RESOLUTION", "3/RN/2026", "MISSING"),
        ("MINUTES", "5/RN/2026", "MISSING"),
    ]
    assert [(one.organ, one.year, one.seq) for one in found] == [
        ("SB", 2026, 3),
        ("SB", 2026, None),
    ]


def test_minutes_of_one_organ_name_the_resolution_of_another():
    named = minutes(MAY, named_numbers=("2/WZ/2026", "7/Z/2026"))

    (found,) = check(CROSS, facts(named, resolution("2/WZ/2026", "GM", adopted_on=MAY)))

    assert (found.organ, found.number, str(found.state)) == ("MB", "7/Z/2026", "MISSING")


def test_what_names_and_what_stands_for_another_misses_nothing():
    """A bylaw for its resolution; minutes named as those of the adoption; closed minutes."""
    numbers = minutes(MAY, named_numbers=("9/RN/2026",))
    closed = minutes(MAY, named_numbers=("6/RN/2026",), audience="ORGAN")

    assert check(CROSS, facts(numbers, paper("BYLAW", number="9/RN/2026"))) == []
    assert check(CROSS, facts(resolution("5/RN/2026", adopted_on=MAY, has_minutes=True))) == []
    assert check(CROSS, facts(closed)) == []


def test_a_new_resolution_may_wait_for_its_minutes():
    new = facts(resolution("9/RN/2026", adopted_on=date(2026, 10, 21)))

    assert states_of(check(CROSS, new, date(2026, 11, 20))) == [("MINUTES", "9/RN/2026", "NOT_DUE")]
    assert states_of(check(CROSS, new, date(2026, 11, 21))) == [("MINUTES", "9/RN/2026", "MISSING")]


def test_what_is_in_the_gate_is_not_missing():
    waits = {"waiting_since": date(2026, 11, 1)}
    library = facts(
        minutes(MAY, named_numbers=("3/RN/2026",)),
        resolution("3/RN/2026", **waits),
        resolution("1/RN/2026", adopted_on=MAY),
        minutes(MAY, named_numbers=("1/RN/2026",), **waits),
    )

    assert states_of(check(CROSS, library)) == [
        ("RESOLUTION", "3/RN/2026", "IN_GATE"),
        ("MINUTES", "1/RN/2026", "IN_GATE"),
    ]


def test_a_number_without_sense_is_named_as_such():
    library = facts(minutes(MAY, named_numbers=("trzecia", "3/RN/2026")), resolution("trzecia"))

    assert states_of(check(CROSS, library))[0] == ("RESOLUTION", "3/RN/2026", "MISSING")
    unknown = facts(minutes(MAY, named_numbers=("czwarta",)))
    assert states_of(check(CROSS, unknown)) == [("RESOLUTION", "czwarta", "BAD_NUMBER")]


def test_a_waived_number_and_one_named_twice():
    named = ("6/RN/2026", "7/RN/2026", "7/RN/2026")
    library = facts(minutes(MAY, named_numbers=named), waived=frozenset({("SB", 2026, 6)}))

    assert states_of(check(CROSS, library)) == [
        ("RESOLUTION", "6/RN/2026", "WAIVED"),
        ("RESOLUTION", "7/RN/2026", "MISSING"),
    ]


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
