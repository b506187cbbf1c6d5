"""What a word that somebody typed finds, and what it must not."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.folding import folded_words
from cms_ext.public_site.pages.word_forms import build_pattern, list_terms

# Each finds each other of its line: people type the form that they have in mind.
ONE_WORD = Path(__file__).with_name("one_word.txt").read_text("utf-8").splitlines()

# Who asks for the first finds none of the others, although they begin alike.
OTHER_WORDS = [
    ("pies", "pasa pięć piętro piesze piece pieniądze psuć piasek"),
    ("psa", "pasa psuje psychiczny piasek"),
    ("pasa", "pies psa psy psów"),
    ("dzień", "dziennik dzieci dziedziniec"),
    ("dni", "dnieje dniówka"),
    ("konto", "kontakt kontrola kontener kontrakt"),
    ("dom", "domofon domena domniemanie"),
    ("woda", "wodomierz wodociąg wodzirej"),
    ("winda", "windykacja windykator"),
    ("rata", "ratusz ratunek ratownik"),
    ("termin", "termostat termomodernizacja"),
    ("kosz", "koszty koszt koszulka koszenie"),
    ("opłata", "opłatek opłacalny"),
    ("rada", "radny radiator radca"),
    ("okno", "okolica oko okólnik"),
    ("kot", "kotłownia kotwica koc"),
    ("parking", "parkiet park"),
    ("sprawa", "sprawdzić sprawdzian sprawozdanie"),
    ("gaz", "gazeta gazon"),
    ("klucz", "kluski kluczowanie"),
    ("sala", "saldo salon"),
    ("rok", "rokowania"),
    ("regulamin", "regulacja regulować"),
    ("zarząd", "zarzut"),
    ("2026", "2025 20260 202"),
]

# Spelled alike without diacritics, or too near for rules; somebody has to read one line too many.
UNAVOIDABLE = [
    ("dzień", "dno"),  # dn-ie is both
    ("dni", "dna"),
    ("lista", "liście"),
    ("święto", "świat"),
    ("płacić", "plac"),
    ("mieszkanie", "mieszkaniec"),
    ("zarząd", "zarządzenie"),
]

# An adjective is found by its noun, and what begins with a long word by that word.
KIN = [
    ("gaz", "gazowy gazowej gazowych"),
    ("śmieci", "śmieciowy"),
    ("parking", "parkingowe parkingowych"),
    ("płacić", "płacę płacimy płacenie"),
    ("zgłosić", "zgłoszenie zgłoszono"),
    ("vodi", "voda vodu vodoyu"),
    ("tank", "tanks"),
]


def finds(asked: str, standing: str) -> bool:
    [one], [other] = folded_words(asked), folded_words(standing)
    return re.fullmatch(build_pattern(one), other) is not None


def test_every_form_of_a_word_finds_every_other():
    missed = [
        (one, other)
        for line in ONE_WORD
        for one in line.split()
        for other in line.split()
        if not finds(one, other)
    ]

    assert missed == []


def test_kin_is_found_and_words_that_only_begin_alike_are_not():
    def found(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (asked, " ".join(word for word in standing.split() if finds(asked, word)))
            for asked, standing in pairs
        ]

    assert found(KIN) == KIN
    assert found(UNAVOIDABLE) == UNAVOIDABLE
    assert found(OTHER_WORDS) == [(asked, "") for asked, _standing in OTHER_WORDS]


@given(st.text(max_size=40))
def test_whatever_was_typed_finds_itself(text: str):
    assert [word for word in folded_words(text) if not finds(word, word)] == []


@pytest.mark.thorough
def test_the_terms_for_an_index_are_the_same_words():
    tables = [*ONE_WORD, *(" ".join(pair) for pair in (*OTHER_WORDS, *UNAVOIDABLE, *KIN))]
    words = dict.fromkeys(word for line in tables for word in folded_words(line))

    def held(asked: str, standing: str) -> bool:
        beginnings = [term[:-1] for term in list_terms(asked) if term.endswith("*")]
        return standing in list_terms(asked) or standing.startswith(tuple(beginnings))

    differing = [
        (asked, standing)
        for asked in words
        for standing in words
        if held(asked, standing) != bool(re.fullmatch(build_pattern(asked), standing))
    ]

    assert differing == []
