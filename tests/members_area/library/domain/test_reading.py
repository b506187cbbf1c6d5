import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.reading import (
    MAX_CHARACTERS,
    ChangeKind,
    DifferencePiece,
    DifferenceStretch,
    Paragraph,
    ParagraphKind,
    TextsTooLong,
    compare_texts,
    join_wording,
    split_paragraphs,
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
        compare_texts("a" * MAX_CHARACTERS, "b")


PAGE = """Statut Spółdzielni – wyciąg
Data podjęcia 14 czerwca 2018 r.
Rozdział 4. Opłaty
§ 21. 1. Opłaty wnosi się co miesiąc z góry\x20
do 15. dnia miesiąca.
2. O zmianie opłat zależnych od Spółdzielni zawiadamia się co najmniej na trzy\x20
miesiące naprzód na koniec miesiąca kalendarzowego.
§ 22. Od zaległości nalicza się odsetki ustawowe za opóźnienie, chyba że uchwała
stanowi inaczej.
POSTANOWIENIA KOŃCOWE
Tekst bez numeru.
Statut Spółdzielni – wyciąg Strona 1 z 2"""


def test_a_page_is_read_as_headings_clauses_and_points():
    assert split_paragraphs(PAGE) == (
        Paragraph(ParagraphKind.TEXT, "", "Statut Spółdzielni – wyciąg"),
        Paragraph(ParagraphKind.TEXT, "", "Data podjęcia 14 czerwca 2018 r."),
        Paragraph(ParagraphKind.HEADING, "", "Rozdział 4. Opłaty"),
        Paragraph(
            ParagraphKind.CLAUSE,
            "§ 21.",
            "1. Opłaty wnosi się co miesiąc z góry do 15. dnia miesiąca.",
        ),
        Paragraph(
            ParagraphKind.POINT,
            "2.",
            "O zmianie opłat zależnych od Spółdzielni zawiadamia się co najmniej na trzy "
            "miesiące naprzód na koniec miesiąca kalendarzowego.",
        ),
        Paragraph(
            ParagraphKind.CLAUSE,
            "§ 22.",
            "Od zaległości nalicza się odsetki ustawowe za opóźnienie, chyba że uchwała "
            "stanowi inaczej.",
        ),
        Paragraph(ParagraphKind.HEADING, "", "POSTANOWIENIA KOŃCOWE"),
        Paragraph(ParagraphKind.TEXT, "", "Tekst bez numeru."),
    )


def test_where_lines_and_pages_break_makes_no_difference():
    pages = [
        "§ 1. Opłaty wnosi się co miesiąc\nStrona 1 z 2",
        "do 15. dnia miesiąca.\nStrona 2 z 2",
    ]
    assert join_wording(pages) == "§ 1. Opłaty wnosi się co miesiąc do 15. dnia miesiąca.\n"

    narrow = "§ 1. Opłaty wnosi się \nco miesiąc z góry \ndo 15. dnia miesiąca.\n"
    wide = "§ 1. Opłaty wnosi się co miesiąc \nz góry do 15. dnia miesiąca.\n"
    assert join_wording([narrow]) == join_wording([wide])


@given(st.text(max_size=300))
def test_every_word_of_a_page_is_kept_or_was_furniture(page: str):
    said = "".join(paragraph.full_text for paragraph in split_paragraphs(page))

    assert set(said) - {" "} <= set(page)
