from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.difference import (
    MOST_SIGNS,
    ChangeKind,
    DifferencePiece,
    DifferenceStretch,
    TextsTooLong,
    difference,
)


def old_text(stretches: Iterable[DifferenceStretch]) -> str:
    return "".join(stretch.without(ChangeKind.INSERTED) for stretch in stretches)


def new_text(stretches: Iterable[DifferenceStretch]) -> str:
    return "".join(stretch.without(ChangeKind.DELETED) for stretch in stretches)


WORDS = st.text(alphabet="aąb .,\n§", max_size=80) | st.text(max_size=60)


@given(WORDS, WORDS)
def test_applied_to_the_old_text_it_gives_the_new_one(old: str, new: str) -> None:
    found = difference(old, new)

    assert (old_text(found), new_text(found)) == (old, new)


@given(WORDS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not any(stretch.changed for stretch in difference(text, text))


@given(WORDS, WORDS)
def test_what_changed_and_what_stayed_take_turns(old: str, new: str) -> None:
    changed = [stretch.changed for stretch in difference(old, new)]

    assert all(one != other for one, other in zip(changed, changed[1:], strict=False))


def test_a_changed_clause_is_shown_by_word() -> None:
    old = "§ 1. Opłaty wnosi się do 15. dnia miesiąca.\n§ 2. Bez zmian.\n"
    new = "§ 1. Opłaty wnosi się do 10. dnia miesiąca.\n§ 2. Bez zmian.\n§ 3. Nowy.\n"

    assert difference(old, new) == (
        DifferenceStretch(
            True,
            (
                DifferencePiece(ChangeKind.SAME, "§ 1. Opłaty wnosi się do "),
                DifferencePiece(ChangeKind.DELETED, "15"),
                DifferencePiece(ChangeKind.INSERTED, "10"),
                DifferencePiece(ChangeKind.SAME, ". dnia miesiąca.\n"),
            ),
        ),
        DifferenceStretch(False, (DifferencePiece(ChangeKind.SAME, "§ 2. Bez zmian.\n"),)),
        DifferenceStretch(True, (DifferencePiece(ChangeKind.INSERTED, "§ 3. Nowy.\n"),)),
    )


def test_a_word_between_two_changes_changes_with_them() -> None:
    (stretch,) = difference("trzech i czterech lat", "pięciu i sześciu lat")

    assert stretch.pieces == (
        DifferencePiece(ChangeKind.DELETED, "trzech i czterech"),
        DifferencePiece(ChangeKind.INSERTED, "pięciu i sześciu"),
        DifferencePiece(ChangeKind.SAME, " lat"),
    )


def test_texts_with_nothing_in_common_cost_little_time() -> None:
    old = "\n".join(" ".join(f"a{n * 7 % (k + 2)}" for n in range(40)) for k in range(3000))
    new = "\n".join(" ".join(f"b{n * 5 % (k + 3)}" for n in range(40)) for k in range(3000))
    begun = time.process_time()

    found = difference(old, new)

    assert new_text(found) == new
    assert time.process_time() - begun < 10


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(TextsTooLong):
        difference("a" * MOST_SIGNS, "b")
