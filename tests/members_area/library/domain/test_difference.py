import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.reading import (
    MOST_CHARACTERS,
    ChangeKind,
    DifferencePiece,
    DifferenceStretch,
    TextsTooLong,
    compare_texts,
)


def text(stretches: Iterable[DifferenceStretch], left_out: ChangeKind) -> str:
    return "".join(stretch.without(left_out) for stretch in stretches)


WORDS = st.text(alphabet="aąb .,\n§", max_size=80) | st.text(max_size=60)


@given(WORDS, WORDS)
def test_applied_to_the_old_text_it_gives_the_new_one(old: str, new: str):
    """What changed and what stayed take turns, and a text does not differ from itself."""
    found = compare_texts(old, new)
    changed = [stretch.changed for stretch in found]

    assert text(found, ChangeKind.INSERTED) == old
    assert text(found, ChangeKind.DELETED) == new
    assert all(one != other for one, other in zip(changed, changed[1:], strict=False))
    assert not any(stretch.changed for stretch in compare_texts(old, old))


def test_a_changed_clause_is_shown_by_word():
    old = "§ 1. Opłaty wnosi się do 15. dnia miesiąca.\n§ 2. Bez zmian.\n"
    new = "§ 1. Opłaty wnosi się do 10. dnia miesiąca.\n§ 2. Bez zmian.\n§ 3. Nowy.\n"

    assert compare_texts(old, new) == (
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


def test_a_word_between_two_changes_changes_with_them():
    (stretch,) = compare_texts("trzech i czterech lat", "pięciu i sześciu lat")

    assert stretch.pieces == (
        DifferencePiece(ChangeKind.DELETED, "trzech i czterech"),
        DifferencePiece(ChangeKind.INSERTED, "pięciu i sześciu"),
        DifferencePiece(ChangeKind.SAME, " lat"),
    )


@pytest.mark.thorough
def test_texts_with_nothing_in_common_cost_little_time_and_too_long_ones_are_refused():
    old = "\n".join(" ".join(f"a{n * 7 % (k + 2)}" for n in range(40)) for k in range(3000))
    new = "\n".join(" ".join(f"b{n * 5 % (k + 3)}" for n in range(40)) for k in range(3000))
    begun = time.process_time()

    found = compare_texts(old, new)

    assert text(found, ChangeKind.DELETED) == new
    assert time.process_time() - begun < 10
    with pytest.raises(TextsTooLong):
        compare_texts("a" * MOST_CHARACTERS, "b")
