"""What a word that somebody typed finds, and what it must not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.folding import folded_words
from cms_ext.public_site.pages.word_forms import forms_of, terms_of

# Each finds each other of its line: people type the form that they have in mind.
ONE_WORD = """
    pies psa psu psem psie psy psów psom psami psach
    dzień dnia dniu dniem dni dniom dniach
    tydzień tygodnia tygodniu tygodnie tygodni
    miesiąc miesiąca miesięcy miesiące
    marzec marca marcu
    kwiecień kwietnia kwietniu
    grudzień grudnia grudniu
    wniosek wniosku wnioski wniosków wnioskiem wnioskach
    zarząd zarządu zarządowi zarządem zarządzie
    wjazd wjazdu wjazdy wjeździe
    okno okna okien oknem oknie oknach
    drzwi drzwiach drzwiami drzwiom
    klucz klucza klucze kluczy kluczem kluczami
    śmieci śmieciach śmieciami śmieciom śmieć
    pojemnik pojemniki pojemników pojemnikach
    termin terminu terminy terminów terminie
    godzina godziny godzin godzinie godzinach godzinę
    kaucja kaucji kaucję kaucją kaucje
    woda wody wodę wodą wodzie wód
    winda windy windzie wind windami
    gaz gazu gazem gazie
    prąd prądu prądem prądzie
    dom domu domów domach domem
    klatka klatki klatce klatek klatkach
    budynek budynku budynki budynków
    piwnica piwnicy piwnic piwnicach
    dach dachu dachy dachem
    piec pieca piece pieców
    rura rury rur rurze
    opłata opłaty opłat opłacie opłatach
    czynsz czynszu czynsze
    rata raty rat racie ratach
    konto konta kont kontem koncie
    saldo salda saldem saldzie
    pieniądze pieniędzy pieniądz
    umowa umowy umów umowie umową
    skarga skargi skardze skarg
    usterka usterki usterek usterce usterkę
    awaria awarii awarie awarię
    błąd błędu błędy błędzie
    mieszkaniec mieszkańca mieszkańcy mieszkańców mieszkańcom
    sąsiad sąsiada sąsiedzi sąsiadów
    dziecko dziecka dzieci dziećmi
    lokator lokatora lokatorzy lokatorów
    parking parkingu parkingi
    święto święta świąt
    gra gry gier
    rok roku roki
    lokal lokalu lokale lokali
""".strip().splitlines()

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
    return re.fullmatch(forms_of(one), other) is not None


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
        beginnings = [term[:-1] for term in terms_of(asked) if term.endswith("*")]
        return standing in terms_of(asked) or standing.startswith(tuple(beginnings))

    differing = [
        (asked, standing)
        for asked in words
        for standing in words
        if held(asked, standing) != bool(re.fullmatch(forms_of(asked), standing))
    ]

    assert differing == []
