"""Fields read out of the words of a message: a proposal, with gaps where it says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from cms_ext.access.domain.email.subject_matter import proposed_fields
from cms_ext.access.domain.form_version import declared_form
from cms_ext.access.form import FormSpec
from cms_ext.plugins.registry import procedure_of
from tests.cms_ext.access.applicants import ANNAS_FORM
from tests.cms_ext.access.domain.email.letters import ANNAS_WORDS


def form(panel: str = "IKCS") -> FormSpec:
    return declared_form(procedure_of(panel))


def test_annas_words_fill_in_the_whole_form() -> None:
    assert proposed_fields(form(), ANNAS_WORDS) == ANNAS_FORM


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("Dzień dobry, proszę o hasło.", {}),
        ("NAZWISKO : Gęsty", {"last_name": "Gęsty"}),
        ("1. Imię: Jan\n2) Nazwisko = Gęsty", {"first_names": "Jan", "last_name": "Gęsty"}),
        ("Imię: Anna Maria", {"first_names": "Anna Maria"}),
        ("Adres lokalu:\nul. Wzorcowa 1 m. 5", {"premises_address": "ul. Wzorcowa 1 m. 5"}),
        ("Nazwisko:\nMiejscowość: Przykładowo", {"place": "Przykładowo"}),
        ("> Nazwisko: Gęsty", {}),
        ("Nazwisko:", {}),
        ("Moje nazwisko: Gęsty", {}),
        ("Numer telefonu do kontaktu: mam nowy", {"phone": "mam nowy"}),
        ("Oświadczam, że podane dane są prawdziwe.", {}),
        ("Oświadczam, że podane dane są prawdziwe. TAK", {"truth": True}),
        ("☑ Oświadczam, że podane dane są prawdziwe.", {"truth": True}),
        ("[ ] Oświadczam, że podane dane są prawdziwe.", {}),
        ("Oświadczam, że podane dane są prawdziwe: nie", {}),
        ("Nazwisko: " + "a" * 5_000, {}),
    ],
)  # fmt: skip
def test_what_words_say(words: str, fields: dict[str, Any]) -> None:
    assert proposed_fields(form(), words) == fields


def test_choices_and_lists_of_a_firms_form() -> None:
    words = (
        "Składam jako: firma / instytucja\nNIP: 123-456-32-18\nMoja rola: Najemca\n"
        "Adres lokalu (lokali), których dotyczy rozliczenie: ul. Wzorcowa 1 m. 6; ul. Leśna 3/12\n"
    )

    assert proposed_fields(form("EBOK"), words) == {
        "payer_kind": "company",
        "tax_id": "1234563218",
        "role": "tenant",
        "premises_list": ["ul. Wzorcowa 1 m. 6", "ul. Leśna 3/12"],
    }
