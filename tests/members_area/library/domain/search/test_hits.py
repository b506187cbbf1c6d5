"""One table of questions with whole answers in their order, for both databases."""

from datetime import date
from itertools import chain

import pytest

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.synonyms.models import Synonym
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.search.hits import MatchCounts
from members_area.library.domain.search.index import index_document
from members_area.library.models import Document, PageText
from members_area.register.models import Organ
from tests.members_area.adopted import adopted
from tests.members_area.conftest import TODAY, Publish
from tests.members_area.library.searching import search
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.postgresql_core]

# Of the documents of this file only, and newest first.
REPORT = "Sprawozdanie Zarządu za 2025 rok"
LIFTS = "Protokół z obrad o windach"
FEES = "Uchwała nr 3/RN/2024 w sprawie opłat"
NEW_FEES = "Uchwała nr 4/RN/2026 w sprawie nowych opłat"
DOGS = "Regulamin porządku domowego"


def says(document: Document, *pages: str) -> Document:
    """The pages of the paper's file are these."""
    texts = PageText.objects.filter(rendition__version__document=document)
    rendition = texts.get().rendition
    texts.delete()
    for page, text in enumerate(pages, start=1):
        PageText.objects.create(rendition=rendition, page=page, text=text)
    index_document(document, today=TODAY)
    return document


@shared
def papers(publish: Publish, board: Organ, meeting: Organ) -> None:
    says(
        publish(LIFTS, organ=meeting, meeting_date=date(2024, 6, 20)),
        "Wybrano pięcioro członków Rady.",
        "Winda przy ul. Jodłowej 2 stała dziewięć dni. Prezes zapowiedziała jej wymianę.",
    )
    says(
        adopted(publish, board, "3/RN/2024", date(2024, 2, 15), title=FEES),
        "Rada Nadzorcza uchwala regulamin ustalania opłat.",
    )
    says(
        adopted(publish, board, "4/RN/2026", date(2026, 5, 14), title=NEW_FEES),
        "Traci moc uchwała nr 3/RN/2024. Koszt dźwigów dzieli się na osoby.",
    )
    says(
        publish(REPORT, kind="BOARD_REPORT", adopted_on=date(2026, 5, 5)),
        "Docieplenie budynku i wymiana oświetlenia. Zaległości w opłatach zmalały.",
    )
    says(
        publish(DOGS, kind="BYLAW", adopted_on=date(2023, 3, 1)),
        "Psa prowadzi się na smyczy. Windykacją zajmuje się Zarząd.",
    )
    of_board = {"organ": board, "audience_organ": board, "adopted_on": date(2026, 11, 1)}
    says(
        publish("Notatka Rady o lamperii", "ORGAN", kind="OTHER", **of_board),
        "Lamperia zmywalna w klatkach; winda bez zmian.",
    )


def found(reader: User, *asked: str) -> dict[str, list[str]]:
    documents = visible_documents(reader, TODAY)
    return {
        query: [document.title for document in search(documents, query).documents]
        for query in asked
    }


def test_the_answers_and_their_order(anna: User, papers: None):
    expected = {
        # By stem in the title, by stem in the text, then by a synonym.
        "winda": [LIFTS, NEW_FEES],
        "WINDĄ": [LIFTS, NEW_FEES],
        "dźwig": [NEW_FEES, LIFTS],
        "dzwigi": [NEW_FEES, LIFTS],
        # The title counts more than the date.
        "opłaty": [NEW_FEES, FEES, REPORT],
        "zarzad": [REPORT, DOGS],
        "uchwała": [NEW_FEES, FEES],
        "uchwal": [NEW_FEES, FEES],
        # The very number first, no matter who else names it.
        "3/RN/2024": [FEES, NEW_FEES],
        "3 rn 2024": [FEES, NEW_FEES],
        "uchwała nr 3/rn/2024": [FEES, NEW_FEES],
        "4-RN-2026": [NEW_FEES],
        # Every word; then, as there are few, those that have one that says something.
        "protokół o windach": [LIFTS, NEW_FEES],
        "windy 2024": [LIFTS, NEW_FEES],
        "docieplenie budynku smyczy": [REPORT, DOGS],
        "pies": [DOGS],
        "psy": [DOGS],
        "termomodernizacja": [REPORT],
        "lamperia": [],
        "wieloryb": [],
        "2024": [LIFTS, FEES, NEW_FEES],
    }

    assert found(anna, *expected) == expected


def test_the_board_counts_its_own_papers_too_and_others_do_not(
    anna: User, piotr: User, papers: None
):
    counted = {
        "lamperia": MatchCounts(1, 1, 0),
        "winda": MatchCounts(3, 3, 0),
        "winda lamperia": MatchCounts(1, 3, 0),
        "3/RN/2024": MatchCounts(2, 2, 1),
    }
    documents = visible_documents(piotr, TODAY)

    assert {query: search(documents, query).counted for query in counted} == counted
    hits = search(visible_documents(anna, TODAY), "lamperia zmywalna")
    assert (list(hits.documents), hits.counted) == ([], MatchCounts(0, 0, 0))


STATUTE = "Statut Spółdzielni"
CHANGE = "Uchwała nr 5/WZ/2026 w sprawie zmiany statutu i regulaminu porządku domowego"
STATEMENT = "Sprawozdanie finansowe za 2024 rok"


@shared
def older_than_its_change(papers: None, publish: Publish, meeting: Organ) -> None:
    """Three documents that a question names by their kind, each older than others with the word."""
    says(publish(STATUTE, kind="STATUTE", adopted_on=date(2019, 6, 1)), "Członek ma udział.")
    says(
        adopted(publish, meeting, "5/WZ/2026", date(2026, 6, 24), title=CHANGE),
        "Zatwierdza się sprawozdanie finansowe i zmienia statut.",
    )
    says(publish(STATEMENT, kind="FIN_STATEMENT", adopted_on=date(2025, 3, 1)), "Bilans.")


def test_a_paper_whose_kind_is_asked_for_comes_before_others_with_the_word(
    anna: User, older_than_its_change: None
):
    expected = {
        "statut": [STATUTE, CHANGE],
        "STATUTU": [STATUTE, CHANGE],
        "regulamin": [DOGS, CHANGE, FEES],
        "regulaminy": [DOGS, CHANGE, FEES],
        "roczne sprawozdanie finansowe": [STATEMENT, CHANGE, REPORT],
        # Of two kinds, by their titles and days; and about more than a kind, as ever.
        "sprawozdanie": [REPORT, STATEMENT, CHANGE],
        "zmiana statutu": [CHANGE, STATUTE],
    }

    assert found(anna, *expected) == expected


def test_a_synonym_works_at_once_and_only_while_it_is_used(anna: User, papers: None):
    assert found(anna, "gwarancja") == {"gwarancja": []}

    synonym = Synonym.objects.create(words="wymiana, gwarancja")
    assert found(anna, "gwarancji") == {"gwarancji": [REPORT, LIFTS]}

    synonym.used = False
    synonym.save()
    assert found(anna, "gwarancji") == {"gwarancji": []}


INFLECTIONS = [
    ("docieplenie", "dociepleniach", "docieplenia", "dociepleniem"),
    ("wodomierz", "wodomierza", "wodomierzami", "wodomierzom"),
    ("zaległość", "zaległości", "zaległościach", "zaleglosci"),
    ("skarga", "skargi", "skarg", "skargami"),
    ("kosztorys", "kosztorysu", "kosztorysem", "kosztorysów"),
    ("zgromadzenie", "zgromadzenia", "zgromadzeniu", "zgromadzeń"),
    ("fundusz", "funduszu", "funduszem", "funduszy"),
    ("remontowy", "remontowego", "remontowym", "remontowych"),
    ("uchwała", "uchwały", "uchwałą", "uchwalam"),
    ("zarząd", "zarządu", "zarzad", "zarządowi"),
    ("winda", "windzie", "windach", "dźwigów"),
    ("klatka", "klatce", "klatek", "klatkach"),
]


@pytest.mark.thorough
def test_any_form_of_a_word_finds_any_other(anna: User, publish: Publish):
    """And, as all words lie there together, no other word's forms."""
    for form in chain.from_iterable(INFLECTIONS):
        says(publish(f"Papier: {form}"), f"Mowa jest tu o czymś, czego nie ma: {form}.")

    answers = found(anna, *chain.from_iterable(INFLECTIONS))

    assert {form: sorted(titles) for form, titles in answers.items()} == {
        form: sorted(f"Papier: {one}" for one in family)
        for family in INFLECTIONS
        for form in family
    }
