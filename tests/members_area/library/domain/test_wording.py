from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.reading import (
    Paragraph,
    ParagraphKind,
    join_wording,
    split_paragraphs,
)

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
