"""What is in force, read from the library: which papers count, who may know, at what cost."""

from datetime import date
from typing import Any

import pytest

from cms_ext.people.identity.models import User
from members_area.library.domain.document import find_standings
from members_area.library.domain.force_rule import Label
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import enter_event
from members_area.library.models import CourtEvent, CourtEventKind, Document, RelationType
from members_area.register.models import Organ
from tests.members_area.adopted import adopted, bylaws, closed, tie
from tests.members_area.conftest import TODAY, Publish, clerk_of, withdrawn
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


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


def test_a_reader_is_told_the_names_of_papers_that_the_reader_may_open(
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
    tie(secret, RelationType.REPEALS, target)

    def told(user: User) -> tuple[str, tuple[Document, ...]]:
        visible = visible_documents(user, TODAY)
        standing = find_standings([target], TODAY, today=TODAY, named=visible)[target.pk]
        return str(standing.label.label), standing.changed_by

    assert told(anna) == ("Uchylona", ())
    assert told(piotr) == ("Uchylona", (secret,))


def test_a_paper_acts_while_it_is_published(papers: dict[str, Document]):
    withdrawn(papers["U3"])
    assert said({"U1": papers["U1"]}, TODAY) == {"U1": "Obowiązuje ze zmianami"}


def test_a_paper_that_is_published_tomorrow_says_nothing_today(publish: Publish, board: Organ):
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    later = adopted(publish, board, "8/RN/2026", date(2026, 10, 1), published_on=date(2026, 11, 21))
    tie(later, RelationType.REPEALS, target)
    assert said({"target": target}, TODAY) == {"target": "Obowiązuje"}
    tomorrow = date(2026, 11, 21)
    standing = find_standings([target], tomorrow, today=tomorrow)[target.pk]
    assert standing.label == Label.REPEALED


def test_what_is_repealed_in_part_tells_which(publish: Publish, board: Organ):
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    other = adopted(publish, board, "8/RN/2026", date(2026, 10, 1))
    tie(other, RelationType.REPEALS_IN_PART, target, scope_text="§ 7")
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
        tie(chain[-1], RelationType.REPEALS, chain[-2])

    add(1)
    one = queries_of(label_of_last)
    for seq in (2, 3, 4):
        add(seq)

    assert queries_of(label_of_last) == one
    assert label_of_last() == Label.IN_FORCE
