from datetime import date, timedelta
from typing import Any

from members_area.completeness.domain.facts import Sitting
from tests.members_area.completeness.library import (
    TODAY,
    check,
    facts,
    minutes,
    paper,
    resolution,
    rule,
    states,
)

MINUTES = rule("DUE_AFTER", kind="MINUTES", anchor="meeting_date", days=30)
RESOLUTIONS = rule("DUE_AFTER", kind="RESOLUTION", anchor="adopted_on", days=14)
STATEMENTS = rule("DUE_AFTER", kind="FIN_STATEMENT", anchor="approval", days=14)
DAY = date(2026, 9, 17)
DUE = date(2026, 10, 19)


def test_published_in_time():
    """On the last day, a day late; what waits in time, and too long."""
    for came, today, state, late in (
        (minutes(DAY, published_on=DUE), DUE, "OK", 0),
        (minutes(DAY, published_on=date(2026, 10, 20)), date(2026, 11, 20), "LATE", 1),
        (minutes(DAY, waiting_since=DAY), DUE, "IN_GATE", 0),
        (minutes(DAY, waiting_since=DAY), date(2026, 10, 29), "LATE", 10),
    ):
        (found,) = check(MINUTES, facts(came), today)
        assert (str(found.state), found.due, found.late_days) == (state, DUE, late)
        assert found.paper == came


def test_papers_without_a_term_closed_to_members_or_older_than_the_rule_are_left_out():
    for audience in ("ORGAN", "STAFF", "ON_REQUEST"):
        closed = minutes(date(2026, 1, 7), audience=audience, published_on=date(2026, 11, 1))
        waiting = minutes(date(2026, 1, 7), audience=audience, waiting_since=date(2026, 1, 8))
        assert check(MINUTES, facts(closed, waiting)) == []

    assert check(RESOLUTIONS, facts(resolution("1/RN/2026"))) == []

    params = {"anchor": "adopted_on", "days": 14, "valid_from": date(2026, 1, 1)}
    since = rule("DUE_AFTER", kind="RESOLUTION", **params)
    old = resolution("9/RN/2019", adopted_on=date(2019, 5, 4), published_on=date(2026, 9, 1))
    assert check(since, facts(old)) == []


def test_a_statement_is_counted_from_its_approval():
    came = paper(
        "FIN_STATEMENT", "GM", approved_on=date(2026, 6, 24), published_on=date(2026, 7, 10)
    )

    (found,) = check(STATEMENTS, facts(came))

    assert (str(found.state), found.due, found.late_days) == ("LATE", date(2026, 7, 8), 2)


KRS = rule("KRS_FILING", kind="RESOLUTION", target_kind="STATUTE", days=30)


def test_a_change_of_the_statute_is_filed():
    """On the last day, a day late, today; filed, registered."""
    today, term = date(2026, 11, 20), date(2026, 7, 24)
    expected: list[tuple[dict[str, Any], date, str, int]] = [
        ({}, term, "NOT_DUE", 0),
        ({}, date(2026, 7, 25), "LATE", 1),
        ({}, today, "LATE", 119),
        ({"krs_filed_on": date(2026, 7, 30)}, today, "OK", 0),
        ({"krs_registered_on": date(2026, 9, 1)}, today, "OK", 0),
    ]
    adopted: dict[str, Any] = {"adopted_on": date(2026, 6, 24)}

    for dates, day, state, late in expected:
        amendment = resolution("5/WZ/2026", "GM", **adopted, changes_statute=True, **dates)
        (found,) = check(KRS, facts(amendment), day)
        assert (str(found.state), found.due, found.late_days) == (state, term, late)
    assert check(KRS, facts(resolution("2/WZ/2026", "GM", **adopted))) == []


GATE = rule("UNREDACTED_WAITING", days=14)


def test_how_long_a_paper_waits():
    """Also a new version of a published paper; what is published does not."""
    waits = {0: ("OK", 0), 4: ("OK", 0), 14: ("OK", 0), 15: ("LATE", 1), 30: ("LATE", 16)}
    for days, expected in waits.items():
        since = TODAY - timedelta(days)
        paper = minutes(date(2026, 10, 6), "MB", audience="STAFF", waiting_since=since)
        (found,) = check(GATE, facts(paper))
        assert (found.days, (str(found.state), found.late_days)) == (days, expected)

    day = date(2026, 5, 14)
    assert check(GATE, facts(minutes(day))) == []
    changed = minutes(day, published_on=date(2026, 6, 1), waiting_since=date(2026, 10, 1))
    (found,) = check(GATE, facts(changed))
    assert (str(found.state), found.days) == ("LATE", 50)


EACH = rule("PER_MEETING", "SB", "MINUTES")
HELD_ON = date(2026, 9, 17)
HELD = (Sitting("SB", HELD_ON), Sitting("MB", date(2026, 9, 1)), Sitting("SB", date(2026, 12, 3)))


def test_minutes_of_a_meeting():
    """Only held meetings of the organ: the Management Board's and the coming one owe nothing."""
    late = date(2026, 10, 20)
    expected = [
        ([minutes(HELD_ON)], TODAY, "OK"),
        ([], date(2026, 10, 19), "NOT_DUE"),
        ([], late, "MISSING"),
        ([minutes(HELD_ON, waiting_since=HELD_ON)], late, "IN_GATE"),
        ([minutes(HELD_ON, "MB")], late, "MISSING"),
        ([minutes(date(2026, 9, 18))], late, "MISSING"),
        ([minutes(HELD_ON, audience="STAFF")], late, "MISSING"),
    ]

    for papers, today, state in expected:
        (found,) = check(EACH, facts(*papers, sittings=HELD), today)
        assert (str(found.state), found.meeting_on, found.year) == (state, HELD_ON, 2026)
        assert found.due == date(2026, 10, 19)


def test_meetings_of_one_day_have_one_paper_and_the_term_and_begin_of_the_rule_are_data():
    twice = (Sitting("SB", HELD_ON), Sitting("SB", HELD_ON))
    assert states(check(EACH, facts(sittings=twice))) == ["MISSING"]

    soon = rule("PER_MEETING", "SB", "MINUTES", days=7)
    (found,) = check(soon, facts(sittings=HELD[:1]))
    assert found.due == date(2026, 9, 24)

    later = rule("PER_MEETING", "SB", "MINUTES", valid_from=date(2026, 9, 18))
    assert check(later, facts(sittings=HELD)) == []


def test_lb_06_the_worked_example_of_library_md_5():
    """Organ SB, year 2026, on 2026-11-20: gaps and doubles, late minutes, statements."""
    present = [resolution(f"{seq}/RN/2026") for seq in (1, 2, 4, 5, 5, 7)]
    found = check(rule("SEQ_GAPS", "SB", "RESOLUTION"), facts(*present))
    assert {(str(one.state), one.seq) for one in found} == {("GAP", 3), ("GAP", 6), ("DOUBLE", 5)}

    # 17 Sep + 30 days is Saturday 17 Oct, so Monday 19 Oct.
    late = minutes(DAY, published_on=date(2026, 10, 30))
    (minutes_late,) = check(MINUTES, facts(late))
    assert (str(minutes_late.state), minutes_late.due, minutes_late.late_days) == ("LATE", DUE, 11)
    assert minutes_late.sentence == "Opublikowano 30.10.2026, termin był 19.10.2026."

    check_date = {"month": 6, "day": 30, "year_offset": 1, "plus_days": 14}
    params = {"min": 1, "from_year": 2025, "year_of": "balance", "check_date": check_date}
    came = paper("FIN_STATEMENT", "GM", year=2025, published_on=date(2026, 7, 10))
    of_2025, of_2026 = check(rule("YEARLY_MIN", "GM", "FIN_STATEMENT", **params), facts(came))
    assert (of_2025.year, of_2025.due, str(of_2025.state)) == (2025, date(2026, 7, 14), "OK")
    assert (of_2026.year, str(of_2026.state)) == (2026, "NOT_DUE")
