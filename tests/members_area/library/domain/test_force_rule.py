"""The rule of force (library.md §4), on plain values."""

from __future__ import annotations

from datetime import date
from graphlib import CycleError

import pytest

from members_area.library.domain.force_rule import (
    History,
    Judgment,
    Label,
    PaperPeriod,
    RelationAct,
)
from members_area.library.models import CourtEventKind, RelationType

ADOPTED_U3 = date(2026, 5, 14)
U1 = PaperPeriod("U1", date(2024, 3, 1))
U2 = PaperPeriod("U2", date(2025, 7, 1))
U3 = PaperPeriod("U3", date(2026, 9, 1))
U2_AMENDS_U1 = RelationAct(1, "U2", "U1", RelationType.AMENDS, scope="§ 5")
U3_SUPERSEDES_U1 = RelationAct(2, "U3", "U1", RelationType.SUPERSEDES, date(2026, 9, 1))
BYLAWS = ([U1, U2, U3], [U2_AMENDS_U1, U3_SUPERSEDES_U1])


def labels(history: History[str], day: date) -> dict[str, str]:
    return {key: label(history, key, day) for key in ("U1", "U2", "U3")}


def label(history: History[str], key: str, day: date) -> str:
    return str(history.verdict(key, day).label.label)


NOT_YET = "Podjęta – jeszcze nie obowiązuje"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 1, 15), {"U1": "Obowiązuje", "U2": NOT_YET, "U3": NOT_YET}),
        (date(2025, 6, 30), {"U1": "Obowiązuje", "U2": NOT_YET, "U3": NOT_YET}),
        (date(2025, 7, 1), {"U1": "Obowiązuje ze zmianami", "U2": "Obowiązuje", "U3": NOT_YET}),
        (date(2026, 5, 20), {"U1": "Obowiązuje ze zmianami", "U2": "Obowiązuje", "U3": NOT_YET}),
        (date(2026, 8, 31), {"U1": "Obowiązuje ze zmianami", "U2": "Obowiązuje", "U3": NOT_YET}),
        (
            date(2026, 9, 1),
            {"U1": "Zastąpiona", "U2": "Utraciła przedmiot", "U3": "Obowiązuje"},
        ),
        (
            date(2026, 10, 1),
            {"U1": "Zastąpiona", "U2": "Utraciła przedmiot", "U3": "Obowiązuje"},
        ),
    ],
)
def test_lb_01_the_worked_example_on_its_seven_days(day: date, expected: dict[str, str]) -> None:
    assert labels(History(*BYLAWS), day) == expected


def test_lb_01_the_register_names_who_changed_it() -> None:
    history = History(*BYLAWS)
    assert history.verdict("U1", date(2026, 5, 20)).acts == (U2_AMENDS_U1,)
    assert history.verdict("U1", date(2026, 9, 1)).acts == (U3_SUPERSEDES_U1,)
    assert history.verdict("U2", date(2026, 9, 1)).acts == ()


def test_lb_02_an_annulled_repealer_never_repealed() -> None:
    annulled = Judgment("U3", CourtEventKind.ANNULLED, date(2027, 1, 20), date(2027, 2, 10))
    assert labels(History(*BYLAWS, [annulled]), date(2026, 10, 1)) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Nieważna (wyrok)",
    }


def test_lb_02_a_judgment_that_is_not_final_changes_nothing() -> None:
    appealed = Judgment("U3", CourtEventKind.ANNULLED, date(2027, 1, 20))
    assert labels(History(*BYLAWS, [appealed]), date(2026, 10, 1))["U3"] == "Obowiązuje"


def test_lb_02b_a_repealer_repealed_before_its_effect_changes_nothing() -> None:
    u4 = PaperPeriod("U4", date(2026, 8, 1))
    repeal = RelationAct(3, "U4", "U3", RelationType.REPEALS)
    history = History([*BYLAWS[0], u4], [*BYLAWS[1], repeal])
    assert labels(history, date(2026, 9, 1)) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Uchylona",
    }


@pytest.mark.parametrize(
    ("revives", "u1"), [(False, "Zastąpiona"), (True, "Obowiązuje ze zmianami")]
)
def test_lb_03_a_later_repeal_revives_only_when_it_says_so(revives: bool, u1: str) -> None:
    u4 = PaperPeriod("U4", date(2027, 1, 1))
    repeal = RelationAct(3, "U4", "U3", RelationType.REPEALS, revives=revives)
    history = History([*BYLAWS[0], u4], [*BYLAWS[1], repeal])
    assert label(history, "U1", date(2026, 12, 31)) == "Zastąpiona"
    assert label(history, "U1", date(2027, 1, 1)) == u1
    assert label(history, "U3", date(2027, 1, 1)) == "Uchylona"


def test_lb_03_what_revived_is_ended_again_when_the_reviver_goes() -> None:
    u4, u5 = PaperPeriod("U4", date(2027, 1, 1)), PaperPeriod("U5", date(2027, 6, 1))
    acts = [
        RelationAct(3, "U4", "U3", RelationType.REPEALS, revives=True),
        RelationAct(4, "U5", "U4", RelationType.REPEALS, revives=True),
    ]
    history = History([*BYLAWS[0], u4, u5], [*BYLAWS[1], *acts])
    assert labels(history, date(2027, 6, 1)) == {
        "U1": "Zastąpiona",
        "U2": "Utraciła przedmiot",
        "U3": "Obowiązuje",
    }


def test_lb_04_acts_in_a_circle_are_no_history() -> None:
    circle = [
        RelationAct(1, "U1", "U2", RelationType.REPEALS),
        RelationAct(2, "U2", "U3", RelationType.AMENDS),
        RelationAct(3, "U3", "U1", RelationType.SUPERSEDES),
    ]
    with pytest.raises(CycleError):
        History([U1, U2, U3], circle)


def test_lb_05_a_change_of_the_statute_waits_for_the_court() -> None:
    statute = PaperPeriod("statute", date(2018, 9, 27))
    change = RelationAct(1, "change", "statute", RelationType.AMENDS, scope="§ 41")
    waiting = History([statute, PaperPeriod("change", None, needs_court=True)], [change])
    assert waiting.verdict("change", date(2099, 1, 1)).label == Label.AWAITS_COURT
    assert waiting.verdict("statute", date(2099, 1, 1)).label == Label.IN_FORCE

    entered = PaperPeriod("change", date(2026, 12, 15), needs_court=True)
    history = History([statute, entered], [change])
    assert history.verdict("change", date(2026, 12, 14)).label == Label.AWAITS_COURT
    assert history.verdict("change", date(2026, 12, 15)).label == Label.IN_FORCE
    assert history.verdict("statute", date(2026, 12, 14)).label == Label.IN_FORCE
    assert history.verdict("statute", date(2026, 12, 15)).label == Label.AMENDED
    assert history.verdict("statute", date(2026, 12, 15)).acts == (change,)


def test_a_resolution_can_repeal_a_change_that_still_waits() -> None:
    papers = [PaperPeriod("change", None, needs_court=True), PaperPeriod("U9", date(2026, 10, 1))]
    history = History(papers, [RelationAct(1, "U9", "change", RelationType.REPEALS)])
    assert history.verdict("change", date(2026, 9, 30)).label == Label.AWAITS_COURT
    assert history.verdict("change", date(2026, 10, 1)).label == Label.REPEALED


def test_a_judgment_sets_aside_from_its_finality() -> None:
    judgment = Judgment("U1", CourtEventKind.SET_ASIDE, date(2025, 1, 9), date(2025, 2, 1))
    history = History([U1], [], [judgment])
    assert history.verdict("U1", date(2025, 1, 31)).label == Label.IN_FORCE
    assert history.verdict("U1", date(2025, 2, 1)).label == Label.SET_ASIDE


def test_a_judgment_that_says_so_sets_aside_from_the_start() -> None:
    """So that a repealer set aside after its effect has, with `retro`, never repealed."""
    later = Judgment("U3", CourtEventKind.SET_ASIDE, date(2027, 1, 20), date(2027, 2, 10))
    retro = Judgment(
        "U3", CourtEventKind.SET_ASIDE, date(2027, 1, 20), date(2027, 2, 10), retro=True
    )
    assert labels(History(*BYLAWS, [later]), date(2027, 3, 1))["U1"] == "Zastąpiona"
    assert labels(History(*BYLAWS, [retro]), date(2026, 10, 1)) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Uchylona wyrokiem",
    }


def test_a_suspension_holds_up_between_its_days_and_ends_nothing() -> None:
    held_up = Judgment("U3", CourtEventKind.SUSPENDED, date(2026, 8, 1), ends_on=date(2026, 9, 30))
    history = History(*BYLAWS, [held_up])
    assert labels(history, date(2026, 9, 30)) == {
        "U1": "Zastąpiona",
        "U2": "Utraciła przedmiot",
        "U3": "Wstrzymana",
    }
    assert labels(history, date(2026, 10, 1))["U3"] == "Obowiązuje"


def test_a_suspended_amendment_is_not_named_among_the_changes() -> None:
    held_up = Judgment("U2", CourtEventKind.SUSPENDED, date(2025, 8, 1))
    history = History(*BYLAWS, [held_up])
    assert history.verdict("U1", date(2025, 8, 1)).label == Label.IN_FORCE
    assert history.verdict("U1", date(2025, 7, 31)).label == Label.AMENDED


def test_what_is_repealed_in_part_stays_in_force() -> None:
    part = RelationAct(1, "U2", "U1", RelationType.REPEALS_IN_PART, scope="§ 7")
    verdict = History([U1, U2], [part]).verdict("U1", date(2025, 7, 1))
    assert (verdict.label, verdict.acts) == (Label.IN_FORCE, (part,))


def test_an_act_that_works_back_does_so_from_its_day() -> None:
    """U2 begins on 1 July and says so of an earlier day; it is looked at when it begins."""
    back = date(2025, 4, 1)
    for kind, then in (
        (RelationType.AMENDS, Label.AMENDED),
        (RelationType.REPEALS, Label.REPEALED),
    ):
        history = History([U1, U2], [RelationAct(1, "U2", "U1", kind, back)])
        assert history.verdict("U1", date(2025, 3, 31)).label == Label.IN_FORCE
        assert history.verdict("U1", back).label == then


def test_a_paper_with_a_last_day_expires_after_it() -> None:
    plan = PaperPeriod("plan", date(2026, 1, 1), date(2026, 12, 31))
    repeal = RelationAct(1, "late", "plan", RelationType.REPEALS)
    history = History([plan, PaperPeriod("late", date(2027, 3, 1))], [repeal])
    assert history.verdict("plan", date(2026, 12, 31)).label == Label.IN_FORCE
    assert history.verdict("plan", date(2027, 1, 1)).label == Label.EXPIRED
    assert history.verdict("plan", date(2027, 3, 1)).label == Label.EXPIRED


def test_an_amendment_of_two_papers_keeps_its_object_while_one_of_them_holds() -> None:
    other = PaperPeriod("other", date(2024, 1, 1))
    acts = [*BYLAWS[1], RelationAct(3, "U2", "other", RelationType.AMENDS)]
    history = History([*BYLAWS[0], other], acts)
    assert history.verdict("U2", date(2026, 9, 1)).label == Label.IN_FORCE


def test_what_amends_an_amendment_goes_with_it() -> None:
    further = PaperPeriod("further", date(2026, 1, 1))
    acts = [*BYLAWS[1], RelationAct(3, "further", "U2", RelationType.AMENDS)]
    history = History([*BYLAWS[0], further], acts)
    assert history.verdict("further", date(2026, 8, 31)).label == Label.IN_FORCE
    assert history.verdict("further", date(2026, 9, 1)).label == Label.LOST_OBJECT


def test_a_chain_of_a_thousand_repeals_is_followed_to_its_end() -> None:
    papers = [PaperPeriod(no, date(2000, 1, 1)) for no in range(1000)]
    acts = [
        RelationAct(no, no, no + 1, RelationType.REPEALS, date(2000, 1, 1)) for no in range(999)
    ]
    history = History(papers, acts)
    in_force = [no for no in range(1000) if date(2020, 1, 1) in history.in_force(no)]
    assert in_force == list(range(0, 1000, 2))


def test_the_course_of_a_paper_is_its_labels_one_after_the_other() -> None:
    held_up = Judgment("U3", CourtEventKind.SUSPENDED, date(2026, 10, 1), ends_on=date(2026, 10, 9))
    history = History(*BYLAWS, [held_up])
    assert history.course("U1", date(2024, 2, 15)) == [
        (date(2024, 2, 15), date(2024, 2, 29), Label.NOT_YET),
        (date(2024, 3, 1), date(2025, 6, 30), Label.IN_FORCE),
        (date(2025, 7, 1), date(2026, 8, 31), Label.AMENDED),
        (date(2026, 9, 1), None, Label.SUPERSEDED),
    ]
    assert history.course("U3", date(2026, 5, 14)) == [
        (date(2026, 5, 14), date(2026, 8, 31), Label.NOT_YET),
        (date(2026, 9, 1), date(2026, 9, 30), Label.IN_FORCE),
        (date(2026, 10, 1), date(2026, 10, 9), Label.SUSPENDED),
        (date(2026, 10, 10), None, Label.IN_FORCE),
    ]
