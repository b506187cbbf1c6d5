"""The rule of force (library.md §4), on plain values."""

from dataclasses import replace
from datetime import date
from graphlib import CycleError
from typing import Any

import pytest

from cms_ext.people.identity.models import User
from members_area.library.domain.document import find_standings
from members_area.library.domain.force_rule import (
    History,
    Judgment,
    Label,
    PaperPeriod,
    RelationAct,
)
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import enter_event
from members_area.library.models import CourtEvent, CourtEventKind, Document, RelationType
from members_area.register.models import Organ
from tests.members_area.adopted import adopted, bylaws, closed, relate
from tests.members_area.conftest import TODAY, Publish, clerk_of, withdrawn
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


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


def on(history: History[str], key: str, *days: date) -> list[Label]:
    return [history.verdict(key, day).label for day in days]


NOT_YET = "Podjęta – jeszcze nie obowiązuje"


def test_lb_01_the_worked_example_on_its_seven_days_and_who_changed_it():
    first = {"U1": "Obowiązuje", "U2": NOT_YET, "U3": NOT_YET}
    amended = {"U1": "Obowiązuje ze zmianami", "U2": "Obowiązuje", "U3": NOT_YET}
    superseded = {"U1": "Zastąpiona", "U2": "Nieaktualna", "U3": "Obowiązuje"}
    expected = {
        date(2025, 1, 15): first,
        date(2025, 6, 30): first,
        date(2025, 7, 1): amended,
        date(2026, 5, 20): amended,
        date(2026, 8, 31): amended,
        date(2026, 9, 1): superseded,
        date(2026, 10, 1): superseded,
    }
    history = History(*BYLAWS)

    assert {day: labels(history, day) for day in expected} == expected
    assert history.verdict("U1", date(2026, 5, 20)).acts == (U2_AMENDS_U1,)
    assert history.verdict("U1", date(2026, 9, 1)).acts == (U3_SUPERSEDES_U1,)
    assert history.verdict("U2", date(2026, 9, 1)).acts == ()


def test_lb_02_an_annulled_repealer_never_repealed_once_the_judgment_is_final():
    annulled = Judgment("U3", CourtEventKind.ANNULLED, date(2027, 1, 20), date(2027, 2, 10))
    appealed = replace(annulled, final_on=None)
    day = date(2026, 10, 1)

    assert labels(History(*BYLAWS, [annulled]), day) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Nieważna (wyrok)",
    }
    assert labels(History(*BYLAWS, [appealed]), day)["U3"] == "Obowiązuje"


def test_lb_02b_a_repealer_repealed_before_its_effect_changes_nothing():
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
def test_lb_03_a_later_repeal_revives_only_when_it_says_so(revives: bool, u1: str):
    u4 = PaperPeriod("U4", date(2027, 1, 1))
    repeal = RelationAct(3, "U4", "U3", RelationType.REPEALS, revives=revives)
    history = History([*BYLAWS[0], u4], [*BYLAWS[1], repeal])
    assert label(history, "U1", date(2026, 12, 31)) == "Zastąpiona"
    assert label(history, "U1", date(2027, 1, 1)) == u1
    assert label(history, "U3", date(2027, 1, 1)) == "Uchylona"


def test_lb_03_what_revived_is_ended_again_when_the_reviver_goes():
    u4, u5 = PaperPeriod("U4", date(2027, 1, 1)), PaperPeriod("U5", date(2027, 6, 1))
    acts = [
        RelationAct(3, "U4", "U3", RelationType.REPEALS, revives=True),
        RelationAct(4, "U5", "U4", RelationType.REPEALS, revives=True),
    ]
    history = History([*BYLAWS[0], u4, u5], [*BYLAWS[1], *acts])
    assert labels(history, date(2027, 6, 1)) == {
        "U1": "Zastąpiona",
        "U2": "Nieaktualna",
        "U3": "Obowiązuje",
    }


def test_lb_04_acts_in_a_circle_are_no_history():
    circle = [
        RelationAct(1, "U1", "U2", RelationType.REPEALS),
        RelationAct(2, "U2", "U3", RelationType.AMENDS),
        RelationAct(3, "U3", "U1", RelationType.SUPERSEDES),
    ]
    with pytest.raises(CycleError):
        History([U1, U2, U3], circle)


def test_lb_05_a_change_of_the_statute_waits_for_the_court():
    statute = PaperPeriod("statute", date(2018, 9, 27))
    pending = PaperPeriod("change", None, needs_court=True)
    change = RelationAct(1, "change", "statute", RelationType.AMENDS, scope="§ 41")
    waiting = History([statute, pending], [change])
    assert on(waiting, "change", date(2099, 1, 1)) == [Label.AWAITS_COURT]
    assert on(waiting, "statute", date(2099, 1, 1)) == [Label.IN_FORCE]

    days = (date(2026, 12, 14), date(2026, 12, 15))
    history = History([statute, replace(pending, begins=days[1])], [change])
    assert on(history, "change", *days) == [Label.AWAITS_COURT, Label.IN_FORCE]
    assert on(history, "statute", *days) == [Label.IN_FORCE, Label.AMENDED]
    assert history.verdict("statute", days[1]).acts == (change,)

    # A resolution can repeal one that still waits.
    repeal = RelationAct(1, "U9", "change", RelationType.REPEALS)
    repealed = History([pending, PaperPeriod("U9", date(2026, 10, 1))], [repeal])
    days = (date(2026, 9, 30), date(2026, 10, 1))
    assert on(repealed, "change", *days) == [Label.AWAITS_COURT, Label.REPEALED]


def test_a_judgment_sets_aside_from_its_finality_or_where_it_says_so_from_the_start():
    """So that a repealer set aside after its effect has, with `retro`, never repealed."""
    judgment = Judgment("U1", CourtEventKind.SET_ASIDE, date(2025, 1, 9), date(2025, 2, 1))
    history = History([U1], [], [judgment])
    days = (date(2025, 1, 31), date(2025, 2, 1))
    assert on(history, "U1", *days) == [Label.IN_FORCE, Label.SET_ASIDE]

    later = Judgment("U3", CourtEventKind.SET_ASIDE, date(2027, 1, 20), date(2027, 2, 10))
    assert labels(History(*BYLAWS, [later]), date(2027, 3, 1))["U1"] == "Zastąpiona"
    assert labels(History(*BYLAWS, [replace(later, retro=True)]), date(2026, 10, 1)) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Uchylona wyrokiem",
    }


def test_a_suspension_holds_up_between_its_days_and_ends_nothing():
    held_up = Judgment("U3", CourtEventKind.SUSPENDED, date(2026, 8, 1), ends_on=date(2026, 9, 30))
    history = History(*BYLAWS, [held_up])
    assert labels(history, date(2026, 9, 30)) == {
        "U1": "Zastąpiona",
        "U2": "Nieaktualna",
        "U3": "Wstrzymana",
    }
    assert labels(history, date(2026, 10, 1))["U3"] == "Obowiązuje"

    # An amendment that is held up is not named among the changes.
    amendment = Judgment("U2", CourtEventKind.SUSPENDED, date(2025, 8, 1))
    days = (date(2025, 7, 31), date(2025, 8, 1))
    assert on(History(*BYLAWS, [amendment]), "U1", *days) == [Label.AMENDED, Label.IN_FORCE]


def test_what_is_repealed_in_part_stays_in_force():
    part = RelationAct(1, "U2", "U1", RelationType.REPEALS_IN_PART, scope="§ 7")
    verdict = History([U1, U2], [part]).verdict("U1", date(2025, 7, 1))
    assert (verdict.label, verdict.acts) == (Label.IN_FORCE, (part,))


def test_an_act_that_works_back_does_so_from_its_day():
    """U2 begins on 1 July and says so of an earlier day; it is looked at when it begins."""
    days = (date(2025, 3, 31), date(2025, 4, 1))
    then = {RelationType.AMENDS: Label.AMENDED, RelationType.REPEALS: Label.REPEALED}
    for kind, label_then in then.items():
        history = History([U1, U2], [RelationAct(1, "U2", "U1", kind, days[1])])
        assert on(history, "U1", *days) == [Label.IN_FORCE, label_then]


def test_a_paper_with_a_last_day_expires_after_it():
    plan = PaperPeriod("plan", date(2026, 1, 1), date(2026, 12, 31))
    repeal = RelationAct(1, "late", "plan", RelationType.REPEALS)
    history = History([plan, PaperPeriod("late", date(2027, 3, 1))], [repeal])
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 1))
    assert on(history, "plan", *days) == [Label.IN_FORCE, Label.EXPIRED, Label.EXPIRED]


def test_an_amendment_of_two_papers_keeps_its_object_while_one_of_them_holds():
    other = PaperPeriod("other", date(2024, 1, 1))
    acts = [*BYLAWS[1], RelationAct(3, "U2", "other", RelationType.AMENDS)]
    assert on(History([*BYLAWS[0], other], acts), "U2", date(2026, 9, 1)) == [Label.IN_FORCE]

    # What amends an amendment goes with it.
    further = PaperPeriod("further", date(2026, 1, 1))
    acts = [*BYLAWS[1], RelationAct(3, "further", "U2", RelationType.AMENDS)]
    days = (date(2026, 8, 31), date(2026, 9, 1))
    found = on(History([*BYLAWS[0], further], acts), "further", *days)
    assert found == [Label.IN_FORCE, Label.LOST_OBJECT]


@pytest.mark.thorough
def test_a_chain_of_a_thousand_repeals_is_followed_to_its_end():
    papers = [PaperPeriod(no, date(2000, 1, 1)) for no in range(1000)]
    acts = [
        RelationAct(no, no, no + 1, RelationType.REPEALS, date(2000, 1, 1)) for no in range(999)
    ]
    history = History(papers, acts)
    in_force = [no for no in range(1000) if date(2020, 1, 1) in history.in_force(no)]
    assert in_force == list(range(0, 1000, 2))


def test_the_course_of_a_paper_is_its_labels_one_after_the_other():
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


# What is in force, read from the library: which documents count, who may know, at what cost.


@shared
def papers(publish: Publish, board: Organ) -> dict[str, Document]:
    return bylaws(publish, board)


def said(documents: dict[str, Document], day: date) -> dict[str, str]:
    standings = find_standings(documents.values(), day, today=TODAY)
    return {name: str(standings[paper.pk].label.label) for name, paper in documents.items()}


@pytest.mark.both_databases
def test_lb_01_the_worked_example_and_lb_02_a_judgment_are_read_from_the_database(
    papers: dict[str, Document],
):
    before = {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Podjęta – jeszcze nie obowiązuje",
    }
    after = {"U1": "Zastąpiona", "U2": "Nieaktualna", "U3": "Obowiązuje"}
    assert said(papers, date(2026, 8, 31)) == before
    assert said(papers, date(2026, 9, 1)) == after

    judgment = CourtEvent(
        document=papers["U3"],
        kind=CourtEventKind.ANNULLED,
        decided_on=date(2026, 10, 1),
        final_on=date(2026, 11, 2),
    )
    enter_event(judgment, today=TODAY, origin=clerk_of("kancelaria"))
    assert said(papers, date(2026, 10, 1)) == before | {"U3": "Nieważna (wyrok)"}


def test_a_reader_gets_the_names_of_papers_that_the_reader_may_open(
    papers: dict[str, Document], anna: User
):
    """Nobody is named unless the asker says who may know."""

    def named(**asked: Any) -> dict[str, tuple[Document, ...]]:
        standings = find_standings(papers.values(), date(2026, 9, 1), today=TODAY, **asked)
        return {name: standings[paper.pk].changed_by for name, paper in papers.items()}

    visible = visible_documents(anna, TODAY)
    assert named(named=visible) == {"U1": (papers["U3"],), "U2": (), "U3": ()}
    assert named() == {"U1": (), "U2": (), "U3": ()}


def test_a_paper_closed_to_the_reader_works_without_being_named(
    publish: Publish, board: Organ, anna: User, piotr: User
):
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    secret = closed(publish, board, "8/RN/2026", date(2026, 10, 1))
    relate(secret, RelationType.REPEALS, target)

    def describe_standing(user: User) -> tuple[str, tuple[Document, ...]]:
        visible = visible_documents(user, TODAY)
        standing = find_standings([target], TODAY, today=TODAY, named=visible)[target.pk]
        return str(standing.label.label), standing.changed_by

    assert describe_standing(anna) == ("Uchylona", ())
    assert describe_standing(piotr) == ("Uchylona", (secret,))


def test_a_paper_acts_while_it_is_published(papers: dict[str, Document]):
    withdrawn(papers["U3"])
    assert said({"U1": papers["U1"]}, TODAY) == {"U1": "Obowiązuje ze zmianami"}


def test_a_paper_that_is_published_tomorrow_says_nothing_today(publish: Publish, board: Organ):
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    later = adopted(publish, board, "8/RN/2026", date(2026, 10, 1), published_on=date(2026, 11, 21))
    relate(later, RelationType.REPEALS, target)
    assert said({"target": target}, TODAY) == {"target": "Obowiązuje"}
    tomorrow = date(2026, 11, 21)
    standing = find_standings([target], tomorrow, today=tomorrow)[target.pk]
    assert standing.label == Label.REPEALED


def test_what_is_repealed_in_part_tells_which(publish: Publish, board: Organ):
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    other = adopted(publish, board, "8/RN/2026", date(2026, 10, 1))
    relate(other, RelationType.REPEALS_IN_PART, target, scope_text="§ 7")
    standing = find_standings([target], TODAY, today=TODAY)[target.pk]
    assert (standing.label, standing.note) == (Label.IN_FORCE, "Uchylona w części: § 7")
    assert standing.in_force


def test_papers_that_never_come_into_force_are_left_out(publish: Publish):
    minutes = publish("Protokół", meeting_date=date(2026, 6, 24))
    assert find_standings([minutes], TODAY, today=TODAY) == {}


@pytest.mark.thorough
def test_the_number_of_queries_does_not_grow(publish: Publish, board: Organ, anna: User):
    """In a chain each repeals the one before it."""
    chain = [adopted(publish, board, "1/RN/2024", date(2024, 2, 15))]

    def label_of_last() -> str:
        visible = visible_documents(anna, TODAY)
        standings = find_standings(chain, TODAY, today=TODAY, named=visible)
        assert len(standings) == len(chain)
        return standings[chain[-1].pk].label

    def add(seq: int) -> None:
        chain.append(adopted(publish, board, f"{seq}/RN/2025", date(2025, 1, 1)))
        relate(chain[-1], RelationType.REPEALS, chain[-2])

    add(1)
    one = queries_of(label_of_last)
    for seq in (2, 3, 4):
        add(seq)

    assert queries_of(label_of_last) == one
    assert label_of_last() == Label.IN_FORCE
