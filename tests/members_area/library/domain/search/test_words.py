from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.search.words import (
    LONGEST_WORD,
    MOST_WORDS,
    Forms,
    Wording,
    entry_words,
    forms,
    number_word,
    places,
    telling,
)


@pytest.mark.parametrize(
    ("word", "raw", "stem"),
    [
        ("Zarządu", "zarzadu", "zarzad"),
        ("ZARZĄDU", "zarzadu", "zarzad"),
        ("zarzadu", "zarzadu", "zarzad"),
        ("łódź", "lodz", "lodz"),
        ("dźwigów", "dzwigow", "dzwig"),
        ("windami", "windami", "wind"),
        ("2024", "2024", "2024"),
        ("RN", "rn", "rn"),
        ("_", "", ""),
        ("e\u0328", "e", "e"),  # ę of two signs
    ],
)
def test_forms(word: str, raw: str, stem: str) -> None:
    assert forms(word) == Forms(raw, stem)


@given(st.text())
def test_words_are_plain_whatever_the_text(text: str) -> None:
    for place in places(text):
        for word in (place.forms.raw, place.forms.stem):
            assert word.isascii()
            assert word.isalnum()
            assert word == word.lower()
            assert len(word) <= LONGEST_WORD


def test_words_that_stand_everywhere_are_left_out() -> None:
    assert [word.raw for word in telling(["Uchwała nr 3 w sprawie opłat", "i o opłaty"])] == [
        "uchwala",
        "3",
        "sprawie",
        "oplat",
        "oplaty",
    ]


def test_a_paper_has_only_so_many_words() -> None:
    starts = range(0, 10**6, 500)
    pages = (" ".join(f"słowo{n}" for n in range(start, start + 1000)) for start in starts)

    assert len(telling(pages)) == MOST_WORDS


@pytest.mark.parametrize("number", ["3/RN/2024", "3 rn 2024", "3-RN-2024", "3RN2024"])
def test_a_number_is_one_word_however_it_is_spelled(number: str) -> None:
    assert number_word(number) == "3rn2024"


def test_the_words_of_a_paper_say_where_they_stand() -> None:
    wording = Wording("Protokół o windach", "5/2026", ("O windach mówiono długo.", "Winda stoi."))

    assert entry_words(wording) == [
        "aprotokol",
        "bprotokol",
        "awindach",
        "bwind",
        "a5",
        "b5",
        "a2026",
        "b2026",
        "cwindach",
        "dwind",
        "cmowiono",
        "dmowion",
        "cdlugo",
        "ddlug",
        "cwinda",
        "cstoi",
        "dstoi",
        "n52026",
    ]
