import re

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.folding import (
    TextPiece,
    around_first_hit,
    folded_words,
    mark_hits,
    stem_word,
)
from cms_ext.public_site.pages.word_forms import build_pattern


def test_words_lose_case_and_diacritics():
    cases = {
        "Źródło ciepła, ul. Łąkowa 2–10": ["zrodlo", "ciepla", "ul", "lakowa", "2", "10"],
        "OG/2026/0001": ["og", "2026", "0001"],
        "E-BOK\x00IKCS": ["e", "bok", "ikcs"],
        "„§ 5”  —  …": ["5"],
        "": [],
    }

    assert {text: folded_words(text) for text in cases} == cases


@given(st.text(st.sampled_from("aB9_ -\x00")))
def test_words_without_any_letter_to_fold_are_those_beside_one(text: str):
    assert folded_words(f"{text} ł") == [*folded_words(text), "l"]


def test_forms_of_a_word_begin_with_its_stem():
    forms = """
        posiedzenie:posiedzenia ogloszenie:ogloszen woda:wody winda:windy oplata:oplat
        zgromadzenie:zgromadzeniu windzie:winda winda:windzie wodzie:woda oplacie:oplaty
        skardze:skarga klatce:klatka domow:domu domom:dom gazem:gaz kotami:kota dachach:dachu
        nowego:nowy starych:stary lokalem:lokale smieciach:smieci
    """
    pairs = [pair.split(":") for pair in forms.split()]

    assert [(one, other) for one, other in pairs if not other.startswith(stem_word(one))] == []
    # Short words keep their ending.
    assert [stem_word(word) for word in ("co", "gaz", "psow")] == ["co", "gaz", "pso"]


def test_hits_are_whole_words_and_an_excerpt_stands_around_the_first():
    assert mark_hits("Opłaty i dopłaty: OPŁATA.", re.compile("oplat[ay]")) == [
        TextPiece("Opłaty", True),
        TextPiece(" i dopłaty: ", False),
        TextPiece("OPŁATA", True),
        TextPiece(".", False),
    ]
    text = "wstęp " * 40 + "Opłata rośnie. " + "dalej " * 40
    excerpt = around_first_hit(text, re.compile("oplata"), 60)
    assert excerpt.startswith("…wstęp")
    assert excerpt.endswith("dalej…")
    assert "Opłata rośnie." in excerpt
    assert len(excerpt) <= 70


@given(st.text(), st.text(max_size=8))
def test_marking_and_cutting_take_any_text(text: str, query: str):
    asked = re.compile("|".join(map(build_pattern, folded_words(query) or ["x"])))

    assert "".join(piece.text for piece in mark_hits(text, asked)) == text
    assert len(around_first_hit(text, asked, 40)) <= max(len(text), 42)
