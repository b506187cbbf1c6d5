from __future__ import annotations

import pytest

from members_area.library.domain.search.question import MOST_WORDS, read_query
from members_area.library.domain.search.words import forms

SYNONYMS = [("winda", "windzie", "dźwig"), ("pies", "psa")]


def test_a_word_is_looked_up_by_stem_by_beginning_and_by_synonym() -> None:
    (word,) = read_query("windy", SYNONYMS).words

    assert word.in_title() == ("bwind", "awindy")
    assert word.by_stem() == ("bwind", "dwind")
    assert word.anyhow() == (
        "bwind",
        "awindy",
        "dwind",
        "cwindy",
        "bwindz",
        "dwindz",
        "bdzwig",
        "ddzwig",
    )


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("zaległość", "zaleglo"),
        ("zarzad", "zarza"),
        ("uchwał", "uchwa"),
        ("windy", None),
        ("dach", None),
        ("psa", None),
        ("RN", None),
        ("2024", None),
    ],
)
def test_short_words_and_digits_are_looked_up_as_they_are(
    typed: str, beginning: str | None
) -> None:
    (word,) = read_query(typed, []).words

    assert word.beginning == beginning


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("3/RN/2024", ("n3rn", "n3rn2024", "nrn2024")),
        ("uchwała nr 5/2026", ("nnr5", "nnr52026", "n52026")),
        ("protokol windy 2024", ()),
        ("1/Z/2026", ("n1z", "n1z2026", "nz2026")),
        ("dach 7", ()),
    ],
)
def test_numbers_of_papers_are_seen_in_a_query(query: str, numbers: tuple[str, ...]) -> None:
    assert read_query(query, []).numbers == numbers


@pytest.mark.parametrize("query", ["", "  ", "§", "%", "w", "o na do", "\x00", '"', "_"])
def test_without_words_there_is_no_question(query: str) -> None:
    assert not read_query(query, SYNONYMS)


def test_a_long_query_is_cut() -> None:
    assert len(read_query(" ".join(f"słowo{n}" for n in range(1000)), []).words) == MOST_WORDS
    assert len(read_query("uchwała " * 600, []).words) == 1


@pytest.mark.parametrize(
    ("found", "answers"),
    [
        ("winda", True),
        ("Windach", True),
        ("dźwigów", True),
        ("windzie", True),
        ("windykacja", False),
        ("wino", False),
    ],
)
def test_which_words_of_a_text_answer(found: str, answers: bool) -> None:
    assert (read_query("windy", SYNONYMS).answering(forms(found)) is not None) is answers
