"""Words of closed lists as programs write them."""

import pytest

from cms_ext.desks.import_desk.mapping.spellings import PERSON_KINDS, YES_OR_NO, spell

ROLES = {word: word for word in ("właściciel", "współwłaściciel", "zarządca", "użytkownik")}
STAGES = {"tytuł": "TYTUŁ", "upomnienie": "UPOMNIENIE", "ostateczne": "OSTATECZNE"}
CASES = [
    (ROLES, "WŁAŚCICIEL", "właściciel"),
    (ROLES, "właśc.", "właściciel"),
    (ROLES, "współwł.", "współwłaściciel"),
    (ROLES, "Właścicielka", "właściciel"),
    (ROLES, "zarząd", "zarządca"),
    (PERSON_KINDS, "Os. fiz.", "OSOBA"),
    (PERSON_KINDS, "OSOBA PRAWNA", "FIRMA"),
    (PERSON_KINDS, "osoba", "OSOBA"),
    (PERSON_KINDS, "os.", "OSOBA"),
    (STAGES, "upomnienia", "UPOMNIENIE"),
    (YES_OR_NO, "T", "TAK"),
    (YES_OR_NO, "nie posiada", "NIE"),
]
# What negates, says more, abbreviates two words or is no word of the list stays as it is.
OTHERS = [
    (ROLES, "nie właściciel"),
    (ROLES, "w."),
    (ROLES, "najemca"),
    (STAGES, "brak tytułu"),
    (STAGES, "bez upomnienia"),
    (PERSON_KINDS, "F"),
    ({}, "właśc."),
    (ROLES, ""),
]


@pytest.mark.parametrize(("spellings", "text", "word"), CASES)
def test_a_spelling_is_a_word_of_the_list(spellings: dict[str, str], text: str, word: str):
    assert spell(text, spellings) == word


@pytest.mark.parametrize(("spellings", "text"), OTHERS)
def test_any_other_text_stays_for_the_reader_to_refuse(spellings: dict[str, str], text: str):
    assert spell(text, spellings) == text
