from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.folding import folded, marked, terms_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Źródło ciepła", "zrodlo ciepla"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("3/RN/2024", "3/rn/2024"),
        ("„Pod Lasem” – §", '"pod lasem" - s'),
    ],
)
def test_case_and_diacritics_do_not_matter(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_the_words_of_a_query_count_once() -> None:
    assert terms_of("  Uchwała uchwala  nr 3/RN/2024 ") == ("uchwala", "nr", "3/rn/2024")


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Uchwała nr 3/RN/2024", "uchwala", ["Uchwała"]),
        ("Uchwała nr 3/RN/2024", "3/rn", ["3/RN"]),
        ("Protokół z obrad, protokół drugi", "protokol", ["Protokół", "protokół"]),
        ("Statut", "wodomierz", []),
        ("Statut", "", []),
        ("aaa", "aa", ["aaa"]),
        ("Regulamin opłat", "oplat regulamin", ["Regulamin", "opłat"]),
    ],
)
def test_hits_are_marked_in_the_text_as_it_is_written(
    text: str, query: str, hits: list[str]
) -> None:
    assert [piece for piece, hit in marked(text, terms_of(query)) if hit] == hits


@given(st.text(max_size=60), st.text(max_size=20))
def test_the_pieces_joined_are_the_text_again(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, terms_of(query))) == text
