from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.base.folding import TextPiece
from members_area.library.domain.queries.document import current_files
from members_area.library.domain.search.question import SearchQuestion, read_query
from members_area.library.domain.search.snippet import LONGEST, marked, snippets
from members_area.library.models import PageText
from tests.members_area.conftest import TODAY, Publish

SYNONYMS = [("winda", "windzie", "dźwig")]
ASKED = read_query("windy na Jodłowej", SYNONYMS)


def titles() -> dict[int, str]:
    """Of all papers, by the keys of their files."""
    return {file.pk: file.document.title for file in current_files(TODAY)}


def shown(pieces: list[TextPiece]) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Winda stoi.", "[Winda] stoi."),
        ("WINDĄ i dźwigiem na ul. Jodłowej", "[WINDĄ] i [dźwigiem] na ul. [Jodłowej]"),
        ("Windykacja <b>trwa</b>", "Windykacja <b>trwa</b>"),
        ("", ""),
    ],
)
def test_hits_are_marked_and_the_text_stays_the_same(text: str, expected: str) -> None:
    pieces = marked(text, ASKED)

    assert shown(pieces) == expected
    assert "".join(piece.text for piece in pieces) == text


def test_nothing_is_marked_without_a_question() -> None:
    assert marked("Winda stoi.", SearchQuestion()) == [TextPiece("Winda stoi.", False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pages", "expected"),
    [
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
        (["Nic takiego."], None),
        ([""], None),
    ],
)
def test_the_sentence_that_answers_best_with_its_page(
    publish: Publish, pages: list[str], expected: tuple[int, str] | None
) -> None:
    publish("Papier o windzie")
    text = PageText.objects.get()
    text.delete()
    for page, said in enumerate(pages, start=1):
        PageText.objects.create(rendition=text.rendition, page=page, text=said)

    found = snippets(titles(), ASKED).get(text.rendition.pk)

    assert (found and (found.page, shown(found.pieces))) == expected


@pytest.mark.django_db
def test_a_long_sentence_is_cut_around_its_hit(publish: Publish) -> None:
    publish("Papier")
    filling = "bardzo długie zdanie które nie ma końca " * 30
    PageText.objects.update(text=f"{filling}winda {filling}")

    (found,) = snippets(titles(), ASKED).values()

    text = "".join(piece.text for piece in found.pieces)
    assert (text[0], text[-1], len(text) <= LONGEST + 2) == ("…", "…", True)
    assert [piece.text for piece in found.pieces if piece.hit] == ["winda"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 20])
def test_the_sentences_of_a_page_cost_one_query(
    publish: Publish, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        publish(f"Papier {number}")
    all_titles = titles()

    with django_assert_num_queries(1):
        assert len(snippets(all_titles, read_query("kanarekpliku", []))) == count
