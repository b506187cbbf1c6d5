from datetime import date

import pytest
from django.test import Client

from cms_ext.base.text.folding import TextPiece
from members_area.library.domain.queries.document import current_files
from members_area.library.domain.search import hits
from members_area.library.domain.search.hits import (
    purge_zero_result_queries,
    record_zero_result_query,
)
from members_area.library.domain.search.index import read_forms
from members_area.library.domain.search.question import (
    MAX_SNIPPET_LENGTH,
    MAX_WORDS,
    SearchQuestion,
    find_snippets,
    mark_found_words,
    read_query,
)
from members_area.library.models import FruitlessSearch, PageText
from tests.members_area.conftest import TODAY, Publish
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


SYNONYMS = [("winda", "windzie", "dźwig"), ("pies", "psa")]


def test_a_word_is_looked_up_by_stem_by_beginning_and_by_synonym():
    (word,) = read_query("windy", SYNONYMS).words

    assert word.in_title() == ("bwind", "awindy")
    assert word.by_stem() == ("bwind", "dwind")
    every = "bwind awindy dwind cwindy bwindz dwindz bdzwig ddzwig"
    assert word.anyhow() == tuple(every.split())


def test_short_words_and_digits_are_looked_up_as_they_are():
    beginnings = {
        "zaległość": "zaleglo",
        "zarzad": "zarza",
        "uchwał": "uchwa",
        "windy": None,
        "dach": None,
        "psa": None,
        "RN": None,
        "2024": None,
    }

    found = {
        typed: [word.beginning for word in read_query(typed, []).words] for typed in beginnings
    }
    assert found == {typed: [beginning] for typed, beginning in beginnings.items()}


def test_numbers_of_papers_are_seen_in_a_query():
    numbers = {
        "3/RN/2024": ("n3rn", "n3rn2024", "nrn2024"),
        "uchwała nr 5/2026": ("nnr5", "nnr52026", "n52026"),
        "protokol windy 2024": (),
        "1/Z/2026": ("n1z", "n1z2026", "nz2026"),
        "dach 7": (),
    }

    assert {query: read_query(query, []).numbers for query in numbers} == numbers


def test_without_words_there_is_no_question():
    wordless = ["", "  ", "§", "%", "w", "o na do", "\x00", '"', "_"]

    assert [query for query in wordless if read_query(query, SYNONYMS)] == []


def test_which_words_of_a_text_answer():
    answers = {
        "winda": True,
        "Windach": True,
        "dźwigów": True,
        "windzie": True,
        "windykacja": False,
        "wino": False,
    }
    question = read_query("windy", SYNONYMS)

    assert {word: question.answering(read_forms(word)) is not None for word in answers} == answers


def test_a_long_query_is_cut():
    assert len(read_query(" ".join(f"słowo{n}" for n in range(1000)), []).words) == MAX_WORDS
    assert len(read_query("uchwała " * 600, []).words) == 1


LIST = "/ikcs/dokumenty/"


def count_searches() -> list[tuple[str, int]]:
    return list(FruitlessSearch.objects.values_list("query", "count"))


def test_what_is_not_found_is_counted_by_day_and_not_by_person(anna_in: Client, publish: Publish):
    publish("Papier o windach")

    for query in ("Wieloryb", "  wieloryb ", "winda", "", "§"):
        anna_in.get(LIST, {"q": query})
    anna_in.head(LIST, {"q": "wieloryb"})
    anna_in.get(f"{LIST}?q=winda&rok=1999")

    assert count_searches() == [("wieloryb", 2)]
    assert {field.name for field in FruitlessSearch._meta.get_fields()} == {
        "id",
        "day",
        "query",
        "count",
    }


def test_what_may_be_personal_is_not_kept_and_a_robot_does_not_fill_the_table(monkeypatch):
    """The rest is forgotten after a year."""
    for query in ("jan@poczta.example", "000 000 102", "12345678901", "x" * 81, "a\x00b"):
        record_zero_result_query(query, TODAY)
    assert count_searches() == []

    monkeypatch.setattr(hits, "MAX_PER_DAY", 2)
    for query in ("raz", "dwa", "trzy", "raz"):
        record_zero_result_query(query, date(2025, 11, 19))
    assert count_searches() == [("raz", 2), ("dwa", 1)]
    record_zero_result_query("niedawno", date(2025, 11, 20))
    assert purge_zero_result_queries(TODAY) == 2
    assert count_searches() == [("niedawno", 1)]


ASKED = read_query("windy na Jodłowej", SYNONYMS)


def marked_text(pieces: list[TextPiece]) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


def test_hits_are_marked_and_the_text_stays_the_same():
    marks = {
        "Winda stoi.": "[Winda] stoi.",
        "WINDĄ i dźwigiem na ul. Jodłowej": "[WINDĄ] i [dźwigiem] na ul. [Jodłowej]",
        "Windykacja <b>trwa</b>": "Windykacja <b>trwa</b>",
        "": "",
    }

    assert {text: marked_text(mark_found_words(text, ASKED)) for text in marks} == marks
    assert ["".join(piece.text for piece in mark_found_words(text, ASKED)) for text in marks] == [
        *marks
    ]
    assert mark_found_words("Winda stoi.", SearchQuestion()) == [TextPiece("Winda stoi.", False)]


def test_the_sentence_that_answers_best_with_its_page(publish: Publish):
    publish("Papier o windzie")
    rendition = PageText.objects.get().rendition
    answers: list[tuple[list[str], tuple[int, str] | None]] = [
        (["Zdanie pierwsze. Winda stała. Długo czekano."], (1, "[Winda] stała.")),
        (
            ["Zdanie o dachu.", "Czekano długo. Dźwig przy ul. Jodłowej 2 stoi. Koniec zdania."],
            (2, "[Dźwig] przy ul. [Jodłowej] 2 stoi."),
        ),
        # The sentence with more of the words, though it comes later.
        (["Winda stała.", "Na Jodłowej winda stała."], (2, "Na [Jodłowej] [winda] stała.")),
        # What the title says already counts less.
        (["Papier o windzie, papier z 2024 roku.", "Papier: Jodłowa."], (2, "Papier: [Jodłowa].")),
        # Headings of short lines are no part of the sentence below them; broken lines are joined.
        (
            ["Papier\nz obrad\nWe wtorek rano zupełnie nowa\nwinda przy dużym bloku stanęła."],
            (1, "We wtorek rano zupełnie nowa [winda] przy dużym bloku stanęła."),
        ),
        # The head of a page is the title: it is shown above, and says nothing alone.
        (["Papier o windzie\nStrona 1 z 2"], None),
        (
            ["PAPIER O WINDZIE Strona 1 z 1 Winda przy Jodłowej stoi."],
            (1, "Strona 1 z 1 [Winda] przy [Jodłowej] stoi"),
        ),
        (["O windzie."], None),
        (["Nic takiego."], None),
        ([""], None),
    ]

    for pages, expected in answers:
        PageText.objects.all().delete()
        for page, said in enumerate(pages, start=1):
            PageText.objects.create(rendition=rendition, page=page, text=said)
        found = find_snippets({rendition.pk: "Papier o windzie"}, ASKED).get(rendition.pk)
        assert (found and (found.page, marked_text(found.pieces))) == expected


def test_a_long_sentence_is_cut_around_its_hit(publish: Publish):
    publish("Papier")
    filling = "bardzo długie zdanie które nie ma końca " * 30
    PageText.objects.update(text=f"{filling}winda {filling}")

    (found,) = find_snippets({PageText.objects.get().rendition_id: "Papier"}, ASKED).values()

    text = "".join(piece.text for piece in found.pieces)
    assert (text[0], text[-1], len(text) <= MAX_SNIPPET_LENGTH + 2) == ("…", "…", True)
    assert [piece.text for piece in found.pieces if piece.hit] == ["winda"]


def test_the_sentences_of_a_page_cost_the_same_for_one_and_four(publish: Publish):
    for number in range(4):
        publish(f"Papier {number}")
    titles = {file.pk: file.document.title for file in current_files(TODAY)}
    first = dict([*titles.items()][:1])
    question = read_query("kanarekpliku", [])

    assert find_snippets(titles, question).keys() == titles.keys()
    assert queries_of(find_snippets, titles, question) == queries_of(find_snippets, first, question)
