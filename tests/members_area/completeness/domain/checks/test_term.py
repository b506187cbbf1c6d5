from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from members_area.completeness.domain.checks.number import MAX_JUMP
from members_area.completeness.domain.facts import (
    CompletenessFinding,
    CompletenessState,
    PaperFacts,
    Sitting,
)
from tests.members_area.completeness.library import (
    TODAY,
    body,
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


YEARS = rule("YEARLY_MIN", "GM", "MINUTES", min=1, from_year=2024)
QUARTERS = rule("PERIOD_MIN", "SB", "MINUTES", period="quarter", min=1, from_year=2026)


def gm(day: date, **more: Any) -> PaperFacts:
    return minutes(day, "GM", **more)


def test_one_a_year():
    """A year without; in the gate; closed to members; of another organ; long after."""
    june = date(2025, 6, 18)
    expected = [
        ([], ["MISSING", "MISSING", "NOT_DUE"]),
        ([gm(date(2024, 6, 20)), gm(date(2026, 6, 24))], ["OK", "MISSING", "OK"]),
        ([gm(june, waiting_since=date(2026, 11, 1))], ["MISSING", "IN_GATE", "NOT_DUE"]),
        ([gm(june, audience="ORGAN")], ["MISSING", "MISSING", "NOT_DUE"]),
        ([minutes(june, "SB")], ["MISSING", "MISSING", "NOT_DUE"]),
        ([gm(june, published_on=date(2026, 11, 1))], ["MISSING", "OK", "NOT_DUE"]),
    ]

    for papers, found in expected:
        assert states(check(YEARS, facts(*papers))) == found, papers


def test_two_a_year():
    twice = rule("YEARLY_MIN", "GM", "MINUTES", min=2, from_year=2025)
    library = facts(gm(date(2025, 6, 18)), gm(date(2026, 6, 24)), gm(date(2026, 9, 1)))

    of_2025, of_2026 = check(twice, library)

    assert states([of_2025, of_2026]) == ["MISSING", "OK"]
    assert of_2025.sentence == "Dokumentów w bibliotece: 1, powinno być co najmniej 2."
    # It counts in the year of its own date, whatever year was typed.
    typed_wrong = gm(date(2025, 12, 30), year=2026)
    assert states(check(YEARS, facts(typed_wrong))) == ["MISSING", "OK", "NOT_DUE"]


def test_a_day_of_check_makes_late():
    """On the day, a day late; what waits in time, and too long."""
    strict = rule(
        "YEARLY_MIN", "GM", "FIN_STATEMENT", min=1, from_year=2025, year_of="balance",
        check_date={"month": 6, "day": 30, "year_offset": 1, "plus_days": 14},
        valid_to=date(2025, 12, 31),
    )  # fmt: skip
    waits = {"waiting_since": date(2026, 7, 1)}

    for days, today, state, late in (
        ({"published_on": date(2026, 7, 14)}, date(2026, 11, 20), "OK", 0),
        ({"published_on": date(2026, 7, 15)}, date(2026, 11, 20), "LATE", 1),
        (waits, date(2026, 7, 14), "IN_GATE", 0),
        (waits, date(2026, 7, 16), "LATE", 2),
    ):
        (found,) = check(strict, facts(paper("FIN_STATEMENT", "GM", year=2025, **days)), today)
        assert (str(found.state), found.late_days) == (state, late)


def test_quarters():
    """A quarter that lasts is owed at its end; one that has not begun is not spoken of."""
    library = facts(minutes(date(2026, 5, 14)), minutes(date(2026, 9, 17)))

    on_the_day = check(QUARTERS, library)
    last_day = check(QUARTERS, library, date(2026, 12, 31))
    new_year = check(QUARTERS, library, date(2027, 1, 1))

    assert [(one.quarter, str(one.state)) for one in on_the_day] == [
        (1, "MISSING"),
        (2, "OK"),
        (3, "OK"),
        (4, "NOT_DUE"),
    ]
    assert states(last_day) == ["MISSING", "OK", "OK", "NOT_DUE"]
    assert states(new_year) == ["MISSING", "OK", "OK", "MISSING", "NOT_DUE"]


def test_months_with_time_for_writing():
    monthly = rule(
        "PERIOD_MIN", "MB", "MINUTES", period="month", min=1, from_year=2026, plus_days=14
    )

    found = check(monthly, facts(), date(2026, 3, 14))

    assert [(one.month, one.due, str(one.state)) for one in found] == [
        (1, date(2026, 2, 16), "MISSING"),
        (2, date(2026, 3, 16), "NOT_DUE"),
        (3, date(2026, 4, 14), "NOT_DUE"),
    ]


def test_an_organ_owes_nothing_before_it_worked_nor_outside_the_years_of_the_rule():
    young = body("GM", "WZ", valid_from=date(2026, 2, 1))
    assert [one.year for one in check(YEARS, facts(organs=(young,)))] == [2026]

    years = {"valid_from": date(2024, 6, 1), "valid_to": date(2025, 12, 31)}
    dated = rule("YEARLY_MIN", "GM", "MINUTES", min=1, from_year=2020, **years)
    assert [one.year for one in check(dated, facts())] == [2024, 2025]


NUMBERS = rule("SEQ_GAPS", "SB", "RESOLUTION")
# Steps between numbers, 0 for one that stands twice.
STEPS = st.lists(st.integers(0, 12), max_size=12)


def seqs(findings: list[CompletenessFinding], state: CompletenessState) -> list[int | None]:
    return [finding.seq for finding in findings if finding.state == state]


def series(steps: list[int]) -> list[int]:
    numbers, last = [], 0
    for step in steps:
        last += step if last else max(step, 1)
        numbers.append(last)
    return numbers


@given(STEPS)
def test_gaps_and_present_numbers_make_the_whole_series(steps: list[int]):
    present = series(steps)

    found = check(NUMBERS, facts(*(resolution(f"{seq}/RN/2026") for seq in present)))

    gaps = {seq for seq in seqs(found, CompletenessState.GAP) if seq is not None}
    assert gaps | set(present) == set(range(1, max(present, default=0) + 1))
    assert gaps & set(present) == set()
    assert set(seqs(found, CompletenessState.DOUBLE)) == {
        seq for seq in present if present.count(seq) > 1
    }


@given(STEPS.filter(bool), st.data())
def test_the_order_of_the_papers_does_not_matter(steps: list[int], data: st.DataObject):
    present = series(steps)
    shuffled = data.draw(st.permutations(present))

    one, other = (
        check(NUMBERS, facts(*(resolution(f"{seq}/RN/2026") for seq in order)))
        for order in (present, shuffled)
    )

    assert [(x.state, x.seq) for x in one] == [(x.state, x.seq) for x in other]


@given(STEPS)
def test_filling_the_gaps_leaves_none(steps: list[int]):
    present = sorted(set(series(steps)))
    gaps = set(range(1, max(present, default=0) + 1)) - set(present)

    filled = check(NUMBERS, facts(*(resolution(f"{s}/RN/2026") for s in {*present, *gaps})))

    assert states(filled) == (["OK"] if present else [])


@given(st.text(max_size=40))
def test_no_number_makes_it_stumble(number: str):
    check(NUMBERS, facts(resolution(number), resolution("1/RN/2026")))


def test_each_year_begins_with_one_and_a_bylaw_shares_the_number_of_its_resolution():
    """library.md §2: 1/RN/2026 stands once as either; 2/RN/2026 by the bylaw alone."""
    found = check(NUMBERS, facts(resolution("2/RN/2025"), resolution("1/RN/2026")))
    assert [(one.year, one.seq, str(one.state)) for one in found] == [
        (2025, 1, "GAP"),
        (2026, None, "OK"),
    ]

    bylaws = [paper("BYLAW", number=number) for number in ("1/RN/2026", "2/RN/2026", "")]
    assert states(check(NUMBERS, facts(resolution("1/RN/2026"), *bylaws))) == ["OK"]


def test_a_number_that_does_not_read_is_named():
    library = facts(
        resolution("1/RN/2026"),
        resolution("II/RN/2026"),
        resolution("3/WZ/2026"),
        resolution(""),
        resolution("0/RN/2026"),
        resolution("2/RN/9999"),
    )

    found = check(NUMBERS, library)

    assert states(found) == [*["BAD_NUMBER"] * 5, "OK"]
    assert [one.number for one in found[:5]] == [
        "II/RN/2026", "3/WZ/2026", "", "0/RN/2026", "2/RN/9999",
    ]  # fmt: skip
    assert found[0].sentence == "Numer „II/RN/2026” nie pasuje do numeracji organu."


def test_the_longest_jump_is_still_gaps_and_a_slip_of_the_pen_is_none():
    far = MAX_JUMP + 1

    jumped = check(NUMBERS, facts(resolution("1/RN/2026"), resolution(f"{far}/RN/2026")))
    assert len(seqs(jumped, CompletenessState.GAP)) == MAX_JUMP - 1

    for number in (f"{far + 1}/RN/2026", "20260000/RN/2026"):
        found = check(NUMBERS, facts(resolution("1/RN/2026"), resolution(number)))
        assert [(one.number, str(one.state)) for one in found] == [(number, "BAD_NUMBER")]


def test_a_number_in_the_gate_closed_to_members_or_left_out_on_purpose():
    waiting = {"waiting_since": date(2026, 11, 1)}
    library = facts(
        resolution("1/RN/2026", **waiting),
        resolution("2/RN/2026", audience="ORGAN"),
        resolution("3/RN/2026"),
    )

    waits, closed = check(NUMBERS, library)

    assert (waits.seq, str(waits.state)) == (1, "IN_GATE")
    assert (closed.seq, str(closed.state)) == (2, "GAP")
    assert closed.sentence == "Numer 2 z 2026 roku ma dokument, którego członkowie nie otworzą."
    # Documents of the gate alone make no gaps.
    assert check(NUMBERS, facts(resolution("5/RN/2026", **waiting))) == []
    waived = frozenset({("SB", 2026, 1), ("GM", 2026, 1)})
    left_out = facts(resolution("2/RN/2026"), waived=waived)
    assert states(check(NUMBERS, left_out)) == ["WAIVED", "OK"]


def test_a_rule_may_read_numbers_its_own_way_and_judges_no_year_before_it():
    own = rule("SEQ_GAPS", "SB", "RESOLUTION", pattern=r"U-(?P<seq>\d+)-(?P<year>\d{4})")
    found = check(own, facts(resolution("U-2-2026"), resolution("3/RN/2026")))
    assert [(str(one.state), one.seq) for one in found] == [("BAD_NUMBER", None), ("GAP", 1)]

    since = rule("SEQ_GAPS", "SB", "RESOLUTION", valid_from=date(2026, 1, 1))
    assert check(since, facts(resolution("5/RN/2025"))) == []
