from datetime import date

from members_area.completeness.domain.facts import CompletenessFinding
from tests.members_area.completeness.library import check, facts, minutes, paper, resolution, rule

CROSS = rule("CROSS_REF", from_kind="MINUTES", to_kind="RESOLUTION")
MAY = date(2026, 5, 14)


def told(findings: list[CompletenessFinding]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.number, str(one.state)) for one in findings]


def test_what_minutes_name_and_what_no_minutes_name():
    library = facts(
        minutes(MAY, named_numbers=("3/RN/2026", "4/RN/2026")),
        resolution("4/RN/2026", adopted_on=MAY),
        resolution("5/RN/2026", adopted_on=MAY),
    )

    found = check(CROSS, library)

    assert told(found) == [
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

    assert told(check(CROSS, new, date(2026, 11, 20))) == [("MINUTES", "9/RN/2026", "NOT_DUE")]
    assert told(check(CROSS, new, date(2026, 11, 21))) == [("MINUTES", "9/RN/2026", "MISSING")]


def test_what_is_in_the_gate_is_not_missing():
    waits = {"waiting_since": date(2026, 11, 1)}
    library = facts(
        minutes(MAY, named_numbers=("3/RN/2026",)),
        resolution("3/RN/2026", **waits),
        resolution("1/RN/2026", adopted_on=MAY),
        minutes(MAY, named_numbers=("1/RN/2026",), **waits),
    )

    assert told(check(CROSS, library)) == [
        ("RESOLUTION", "3/RN/2026", "IN_GATE"),
        ("MINUTES", "1/RN/2026", "IN_GATE"),
    ]


def test_a_number_without_sense_is_named_as_such():
    library = facts(minutes(MAY, named_numbers=("trzecia", "3/RN/2026")), resolution("trzecia"))

    assert told(check(CROSS, library))[0] == ("RESOLUTION", "3/RN/2026", "MISSING")
    unknown = facts(minutes(MAY, named_numbers=("czwarta",)))
    assert told(check(CROSS, unknown)) == [("RESOLUTION", "czwarta", "BAD_NUMBER")]


def test_a_waived_number_and_one_named_twice():
    named = ("6/RN/2026", "7/RN/2026", "7/RN/2026")
    library = facts(minutes(MAY, named_numbers=named), waived=frozenset({("SB", 2026, 6)}))

    assert told(check(CROSS, library)) == [
        ("RESOLUTION", "6/RN/2026", "WAIVED"),
        ("RESOLUTION", "7/RN/2026", "MISSING"),
    ]
