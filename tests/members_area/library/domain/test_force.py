"""What is in force, read from the library: which papers count, who may know, at what cost."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.models import User
from members_area.library.domain.force import standing_on
from members_area.library.domain.force_rule import Label
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import enter_event
from members_area.library.models import CourtEvent, CourtEventKind, Document, Relation, RelationType
from members_area.register.models import Organ
from tests.members_area.adopted import adopted, bylaws, tie
from tests.members_area.conftest import TODAY, Publish, clerk_of, withdrawn
from tests.members_area.shelf import fill

pytestmark = pytest.mark.django_db


def said(documents: dict[str, Document], day: date) -> dict[str, str]:
    standings = standing_on(documents.values(), day, today=TODAY)
    return {name: str(standings[paper.pk].label.label) for name, paper in documents.items()}


@pytest.mark.both_databases
def test_lb_01_the_worked_example_from_the_database(publish: Publish, board: Organ) -> None:
    papers = bylaws(publish, board)
    assert said(papers, date(2026, 8, 31)) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Podjęta – jeszcze nie obowiązuje",
    }
    assert said(papers, date(2026, 9, 1)) == {
        "U1": "Zastąpiona",
        "U2": "Utraciła przedmiot",
        "U3": "Obowiązuje",
    }


@pytest.mark.both_databases
def test_lb_02_a_judgment_is_read_from_the_database(publish: Publish, board: Organ) -> None:
    papers = bylaws(publish, board)
    judgment = CourtEvent(
        document=papers["U3"],
        kind=CourtEventKind.ANNULLED,
        decided_on=date(2026, 10, 1),
        final_on=date(2026, 11, 2),
    )
    enter_event(judgment, today=TODAY, origin=clerk_of("kancelaria"))
    assert said(papers, date(2026, 10, 1)) == {
        "U1": "Obowiązuje ze zmianami",
        "U2": "Obowiązuje",
        "U3": "Nieważna (wyrok)",
    }


def test_a_reader_is_told_the_names_of_papers_that_the_reader_may_open(
    publish: Publish, board: Organ, anna: User
) -> None:
    papers = bylaws(publish, board)
    visible = visible_documents(anna, TODAY)
    standings = standing_on(papers.values(), date(2026, 9, 1), today=TODAY, named=visible)
    assert {name: standings[paper.pk].changed_by for name, paper in papers.items()} == {
        "U1": (papers["U3"],),
        "U2": (),
        "U3": (),
    }


def test_a_paper_closed_to_the_reader_works_without_being_named(
    publish: Publish, board: Organ, anna: User, piotr: User
) -> None:
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    closed = adopted(
        publish, board, "8/RN/2026", date(2026, 10, 1), audience="ORGAN", audience_organ=board
    )
    tie(closed, RelationType.REPEALS, target)

    def told(user: User) -> tuple[str, tuple[Document, ...]]:
        visible = visible_documents(user, TODAY)
        standing = standing_on([target], TODAY, today=TODAY, named=visible)[target.pk]
        return str(standing.label.label), standing.changed_by

    assert told(anna) == ("Uchylona", ())
    assert told(piotr) == ("Uchylona", (closed,))


def test_nobody_is_named_unless_the_asker_says_who_may_know(publish: Publish, board: Organ) -> None:
    papers = bylaws(publish, board)
    standings = standing_on(papers.values(), date(2026, 9, 1), today=TODAY)
    assert [standing.changed_by for standing in standings.values()] == [(), (), ()]


def test_a_paper_acts_while_it_is_published(publish: Publish, board: Organ) -> None:
    papers = bylaws(publish, board)
    withdrawn(papers["U3"])
    assert said({"U1": papers["U1"]}, TODAY) == {"U1": "Obowiązuje ze zmianami"}


def test_a_paper_that_is_published_tomorrow_says_nothing_today(
    publish: Publish, board: Organ
) -> None:
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    later = adopted(publish, board, "8/RN/2026", date(2026, 10, 1), published_on=date(2026, 11, 21))
    tie(later, RelationType.REPEALS, target)
    assert said({"target": target}, TODAY) == {"target": "Obowiązuje"}
    tomorrow = date(2026, 11, 21)
    standing = standing_on([target], tomorrow, today=tomorrow)[target.pk]
    assert standing.label == Label.REPEALED


def test_what_is_repealed_in_part_tells_which(publish: Publish, board: Organ) -> None:
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    other = adopted(publish, board, "8/RN/2026", date(2026, 10, 1))
    tie(other, RelationType.REPEALS_IN_PART, target, scope_text="§ 7")
    standing = standing_on([target], TODAY, today=TODAY)[target.pk]
    assert (standing.label, standing.note) == (Label.IN_FORCE, "Uchylona w części: § 7")
    assert standing.in_force


def test_papers_that_never_come_into_force_are_left_out(publish: Publish) -> None:
    minutes = publish("Protokół", meeting_date=date(2026, 6, 24))
    assert standing_on([minutes], TODAY, today=TODAY) == {}


@pytest.mark.parametrize("number", [1, 300])
def test_the_number_of_queries_does_not_grow(
    number: int,
    publish: Publish,
    board: Organ,
    anna: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    clerk, second = clerk_of("kancelaria").actor, clerk_of("druga").actor
    assert clerk is not None
    assert second is not None
    papers = [
        Document(
            kind=first.kind,
            organ=board,
            number=f"{seq}/RN/2025",
            seq=seq,
            year=2025,
            title=f"Uchwała {seq}",
            audience="MEMBERS",
            effective_from=date(2025, 1, 1),
        )
        for seq in range(1, number + 1)
    ]
    fill(papers, clerk, second, on=date(2025, 1, 2))
    Relation.objects.bulk_create(
        Relation(source=source, target=target, type=RelationType.REPEALS)
        for source, target in zip(papers, [first, *papers], strict=False)
    )
    with django_assert_num_queries(3):
        standings = standing_on(
            [first, *papers], TODAY, today=TODAY, named=visible_documents(anna, TODAY)
        )
    assert standings[papers[-1].pk].label == Label.IN_FORCE
    assert len(standings) == number + 1
