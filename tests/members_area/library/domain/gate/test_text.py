from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.gate.redaction import MarkedPiece, pieces, replaced, unbroken

places = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def test_places_are_replaced_and_those_that_touch_become_one() -> None:
    text = "Pani Lis, tel. 000 000 111, prosi."

    assert replaced(text, [(5, 8), (15, 22), (20, 26)]) == (
        "Pani [dane zanonimizowane], tel. [dane zanonimizowane], prosi."
    )
    assert pieces("abc", [(1, 2)]) == [
        MarkedPiece("a", False),
        MarkedPiece("b", True),
        MarkedPiece("c", False),
    ]


@given(st.text(max_size=50), places)
def test_the_pieces_are_the_text(text: str, marks: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in pieces(text, marks)) == text


@given(st.text(max_size=50), places)
def test_nothing_marked_stays(text: str, marks: list[tuple[int, int]]) -> None:
    kept = "".join(
        sign
        for position, sign in enumerate(text)
        if not any(start <= position < end for start, end in marks)
    )
    assert replaced(text, marks).replace("[dane zanonimizowane]", "") == kept.replace(
        "[dane zanonimizowane]", ""
    )


def test_a_line_broken_within_a_sentence_is_joined() -> None:
    page = "Rada zatwierdziła\nplan remontu.\n§ 2. Uchwała\nobowiązuje.\nObrady zamknięto."

    assert unbroken(page) == (
        "Rada zatwierdziła plan remontu.\n§ 2. Uchwała obowiązuje.\nObrady zamknięto."
    )
