import re
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.folding import (
    TextPiece,
    around_first_hit,
    compose_text,
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


def test_decomposed_letters_and_invisible_characters_stay_in_their_word():
    cases = {
        "z\u0301ro\u0301dło": ["zrodlo"],
        "Z\u030140 i e\u0328, c\u034f\u0301": ["z40", "i", "e", "c"],
        "posie\u00addze\u200bnie ra\u2060dy\ufeff": ["posiedzenie", "rady"],
        "\u200eul.\u200f Łą\u200cko\u200dwa": ["ul", "lakowa"],
        "nie\u00ad\r\n  ruchomość\n\u00ad a": ["nieruchomosc", "a"],
        "1 – 2\u00a0§\u202f3 _\u0301_": ["1", "2", "3"],
    }

    assert {text: folded_words(text) for text in cases} == cases
    assert [compose_text(text) for text in cases][::3] == ["źródło", "ul. Łąkowa"]


POLISH = st.text("aĄćęłŃóśźŻ z-1")


@given(POLISH, st.sampled_from("\u00ad\u034f\u200b\u200c\u200d\u200e\u2060\ufeff"))
def test_any_spelling_of_a_polish_text_gives_the_same_words(text: str, unseen: str):
    spelled = normalize("NFD", unseen.join(text))

    assert folded_words(spelled) == folded_words(text)
    assert compose_text(spelled) == (text if text.isascii() else normalize("NFC", text))
    marked = mark_hits(spelled, re.compile("."))
    assert "".join(piece.text for piece in marked) == spelled


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
