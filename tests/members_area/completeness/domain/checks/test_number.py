from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from members_area.completeness.domain.checks.number import LONGEST_JUMP
from members_area.completeness.domain.facts import CompletenessFinding, CompletenessState
from tests.members_area.completeness.library import check, facts, paper, resolution, rule, states

NUMBERS = rule("SEQ_GAPS", "SB", "RESOLUTION")
# Steps between numbers, 0 for one that stands twice.
STEPS = st.lists(st.integers(0, 12), max_size=12)


def seqs(findings: list[CompletenessFinding], state: CompletenessState) -> list[int | None]:
    return [one.seq for one in findings if one.state == state]


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
    far = LONGEST_JUMP + 1

    jumped = check(NUMBERS, facts(resolution("1/RN/2026"), resolution(f"{far}/RN/2026")))
    assert len(seqs(jumped, CompletenessState.GAP)) == LONGEST_JUMP - 1

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
    # Papers of the gate alone make no gaps.
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
