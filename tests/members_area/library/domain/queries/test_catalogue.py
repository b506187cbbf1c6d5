from datetime import date
from itertools import product

import pytest

from cms_ext.people.identity.models import User
from members_area.library.domain.grants import grant_person
from members_area.library.domain.queries.catalogue import Filters, FoundPaper, LibraryCatalogue
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.queries.listed import (
    ListedPaper,
    OpenedPaper,
    listed_papers,
    newest_papers,
    opened_papers,
)
from members_area.library.domain.search.index import index_missing
from members_area.library.models import Document, Rendition
from members_area.register.models import Organ
from tests.members_area.adopted import adopted
from tests.members_area.conftest import TODAY, Publish, two_clerks
from tests.members_area.shelf import fill
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ASKED = (
    Filters(),
    Filters(query=" § "),
    Filters(years=frozenset({1999})),
    Filters(years=frozenset({2020})),
    Filters(query="regulamin"),
    Filters(in_force_on=date(2025, 1, 1)),
)


@shared
def shelf(publish: Publish, board: Organ, meeting: Organ) -> None:
    publish("Statut", "PUBLIC", kind="STATUTE", organ=meeting, effective_from=date(2018, 9, 27))
    publish("Protokół", organ=board, meeting_date=date(2025, 5, 6))
    publish("Materiał rady", "ORGAN", audience_organ=board, kind="OTHER")
    publish("Notatka biura", "STAFF")
    publish("Jutrzejszy", "PUBLIC", published_on=date(2026, 11, 21))
    day = date(2020, 1, 2)
    kind = publish("Regulamin 00", "PUBLIC", kind="BYLAW", adopted_on=day).kind
    facts = {"kind": kind, "audience": "PUBLIC", "year": 2020, "adopted_on": day}
    more = [Document(title=f"Regulamin {number:02}", **facts) for number in range(1, 25)]
    fill(more, *two_clerks(), on=date(2026, 1, 1))


@pytest.mark.thorough
def test_what_is_written_once_answers_as_what_is_asked_anew(
    request: pytest.FixtureRequest, shelf: None
):
    for who, asked in product(("guest", "adrian", "anna", "piotr"), ASKED):
        reader = request.getfixturevalue(who)
        of_reader = LibraryCatalogue.of(reader, TODAY, asked)
        anew = LibraryCatalogue.among(visible_documents(reader, TODAY), TODAY, asked)

        assert sorted(of_reader.cells, key=repr) == sorted(anew.cells, key=repr), (who, asked)
        for part in (slice(0, 20), slice(0, 3), slice(20, 40)):
            assert of_reader.load_page(part) == anew.load_page(part), (who, asked)


def test_the_facts_that_a_list_shows(publish: Publish, anna: User, board: Organ):
    days = (date(2024, 2, 15), date(2024, 3, 1))
    named = {"title": "Uchwała nr 3/RN/2024", "subject": "Opłaty"}
    paper = adopted(publish, board, "3/RN/2024", *days, **named)
    index_missing(TODAY)
    file = Rendition.objects.get()

    assert listed_papers([paper.pk], TODAY) == {
        paper.pk: ListedPaper(
            pk=paper.pk,
            title="Uchwała nr 3/RN/2024",
            subject="Opłaty",
            number="3/RN/2024",
            audience="MEMBERS",
            reader=None,
            kind="RESOLUTION",
            section="Uchwały",
            meeting_date=None,
            adopted_on=date(2024, 2, 15),
            published_on=paper.published_on,
            effective_from=date(2024, 3, 1),
            effective_to=None,
            changes_statute=False,
            file=file.pk,
            extension="pdf",
            pages=1,
            size=file.size,
            text_from="FILE",
        )
    }
    assert newest_papers(anna, TODAY) == list(listed_papers([paper.pk], TODAY).values())


def test_a_page_of_papers_costs_the_same_for_one_and_four_and_none_nothing(publish: Publish):
    keys = [publish(f"Papier {number}").pk for number in range(4)]

    assert set(listed_papers(keys, TODAY)) == set(keys)
    assert queries_of(listed_papers, keys, TODAY) == queries_of(listed_papers, keys[:1], TODAY)
    assert (listed_papers([], TODAY), queries_of(listed_papers, [], TODAY)) == ({}, 0)


def test_a_paper_on_request_is_open_to_its_reader_until_the_day(
    publish: Publish, anna: User, piotr: User
):
    contract = publish("Umowa", "ON_REQUEST")
    grant_person(contract, anna, date(2026, 11, 20))

    assert opened_papers(anna, TODAY) == [OpenedPaper(contract.pk, "Umowa")]
    assert opened_papers(anna, date(2026, 11, 21)) == opened_papers(piotr, TODAY) == []
    assert LibraryCatalogue.of(anna, TODAY).load_page(slice(0, 20)) == [
        FoundPaper(contract.pk, True)
    ]
