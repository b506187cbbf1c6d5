import pytest

from cms_ext.base.text.folding import TextPiece
from members_area.library.domain.queries.document import current_files
from members_area.library.domain.search.question import (
    LONGEST,
    SearchQuestion,
    find_snippets,
    mark_hits,
    read_query,
)
from members_area.library.models import PageText
from tests.members_area.conftest import TODAY, Publish
from tests.query_counts import queries_of

SYNONYMS = [("winda", "windzie", "dźwig")]
ASKED = read_query("windy na Jodłowej", SYNONYMS)


def shown(pieces: list[TextPiece]) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


def test_hits_are_marked_and_the_text_stays_the_same():
    marks = {
        "Winda stoi.": "[Winda] stoi.",
        "WINDĄ i dźwigiem na ul. Jodłowej": "[WINDĄ] i [dźwigiem] na ul. [Jodłowej]",
        "Windykacja <b>trwa</b>": "Windykacja <b>trwa</b>",
        "": "",
    }

    assert {text: shown(mark_hits(text, ASKED)) for text in marks} == marks
    assert ["".join(piece.text for piece in mark_hits(text, ASKED)) for text in marks] == [*marks]
    assert mark_hits("Winda stoi.", SearchQuestion()) == [TextPiece("Winda stoi.", False)]


@pytest.mark.django_db
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
        assert (found and (found.page, shown(found.pieces))) == expected


@pytest.mark.django_db
def test_a_long_sentence_is_cut_around_its_hit(publish: Publish):
    publish("Papier")
    filling = "bardzo długie zdanie które nie ma końca " * 30
    PageText.objects.update(text=f"{filling}winda {filling}")

    (found,) = find_snippets({PageText.objects.get().rendition_id: "Papier"}, ASKED).values()

    text = "".join(piece.text for piece in found.pieces)
    assert (text[0], text[-1], len(text) <= LONGEST + 2) == ("…", "…", True)
    assert [piece.text for piece in found.pieces if piece.hit] == ["winda"]


@pytest.mark.django_db
def test_the_sentences_of_a_page_cost_the_same_for_one_and_four(publish: Publish):
    for number in range(4):
        publish(f"Papier {number}")
    titles = {file.pk: file.document.title for file in current_files(TODAY)}
    first = dict([*titles.items()][:1])
    question = read_query("kanarekpliku", [])

    assert find_snippets(titles, question).keys() == titles.keys()
    assert queries_of(find_snippets, titles, question) == queries_of(find_snippets, first, question)
