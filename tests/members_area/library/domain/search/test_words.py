from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.search.index import (
    LONGEST_WORD,
    MOST_WORDS,
    Forms,
    Wording,
    find_words,
    join_number,
    list_distinct_words,
    list_entry_words,
    read_forms,
)


def test_forms():
    expected = {
        "Zarządu": Forms("zarzadu", "zarzad"),
        "ZARZĄDU": Forms("zarzadu", "zarzad"),
        "zarzadu": Forms("zarzadu", "zarzad"),
        "łódź": Forms("lodz", "lodz"),
        "dźwigów": Forms("dzwigow", "dzwig"),
        "windami": Forms("windami", "wind"),
        "2024": Forms("2024", "2024"),
        "RN": Forms("rn", "rn"),
        "_": Forms("", ""),
        "e\u0328": Forms("e", "e"),  # ę of two signs
        "za\u00adrza\u0328\u200bdu": Forms("zarzadu", "zarzad"),
    }

    assert {word: read_forms(word) for word in expected} == expected


@given(st.text())
def test_words_are_plain_whatever_the_text(text: str):
    for place in find_words(text):
        for word in (place.forms.raw, place.forms.stem):
            assert word.isascii()
            assert word.isalnum()
            assert word == word.lower()
            assert len(word) <= LONGEST_WORD


def test_words_that_stand_everywhere_are_left_out_and_a_paper_has_only_so_many():
    told = list_distinct_words(["Uchwała nr 3 w sprawie opłat", "i o opłaty"])
    assert [word.raw for word in told] == ["uchwala", "3", "sprawie", "oplat", "oplaty"]

    starts = range(0, 10**6, 500)
    pages = (" ".join(f"słowo{n}" for n in range(start, start + 1000)) for start in starts)
    assert len(list_distinct_words(pages)) == MOST_WORDS


def test_a_number_is_one_word_however_it_is_spelled():
    spelled = ["3/RN/2024", "3 rn 2024", "3-RN-2024", "3RN2024"]

    assert {join_number(number) for number in spelled} == {"3rn2024"}


def test_the_words_of_a_paper_say_where_they_stand():
    wording = Wording("Protokół o windach", "5/2026", ("O windach mówiono długo.", "Winda stoi."))

    assert " ".join(list_entry_words(wording)) == (
        "aprotokol bprotokol awindach bwind a5 b5 a2026 b2026 cwindach dwind cmowiono dmowion "
        "cdlugo ddlug cwinda cstoi dstoi n52026"
    )
