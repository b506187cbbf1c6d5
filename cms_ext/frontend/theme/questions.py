"""What the set-up asks of the co-op: its facts, opening hours and colours. No models."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.text.typed_values import email, nip, regon
from cms_ext.frontend.theme.brand import HEX
from cms_ext.frontend.theme.opening_hours import HOURS
from cms_ext.plugins import Question

TELEPHONE = re.compile(r"[+(]?\d[\d ()-]{1,18}\Z")
WHOLE_WEEK = (
    ("monday", gettext_noop("Godziny otwarcia: poniedziałek"), "8:00–17:00"),
    ("tuesday", gettext_noop("wtorek"), "8:00–15:00"),
    ("wednesday", gettext_noop("środa"), "8:00–15:00"),
    ("thursday", gettext_noop("czwartek"), "8:00–15:00"),
    ("friday", gettext_noop("piątek"), "8:00–13:00"),
    ("saturday", gettext_noop("sobota (puste: zamknięte)"), ""),
    ("sunday", gettext_noop("niedziela"), ""),
)


def telephone(text: str) -> str:
    """As an office writes its number on letters."""
    if not TELEPHONE.match(text):
        raise ValueError(_("Napisz numer telefonu cyframi, np. 22 123 45 67."))
    return text


def krs(text: str) -> str:
    """Ten digits with their zeros (regulation on the National Court Register, § 15)."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise ValueError(_("KRS ma 10 cyfr, z zerami na początku."))
    return digits


def hours(text: str) -> str:
    """`8:00–15:00`, with a dash."""
    if not HOURS.match(text):
        raise ValueError(_("Napisz godziny w postaci 8:00–15:00; dzień zamknięty zostaw pusty."))
    return text.replace("-", "–")


def colour(text: str) -> str:
    if not HEX.match(text):
        raise ValueError(_("Napisz kolor w postaci „#0d5c46”, w cudzysłowie."))
    return text.lower()


COOP = (
    Question(
        "name",
        gettext_noop("Nazwa, jak się jej używa"),
        example="SM „Zorza”",
        required=True,
        longest=60,
    ),
    Question(
        "short_name",
        gettext_noop("Nazwa przy znaku, bez słów „Spółdzielnia Mieszkaniowa”"),
        example="Zorza",
        required=True,
        longest=30,
    ),
    Question(
        "full_name",
        gettext_noop("Pełna nazwa z rejestru"),
        example="Spółdzielnia Mieszkaniowa „Zorza” w Przykładowie",
        required=True,
    ),
    Question(
        "address",
        gettext_noop("Siedziba: ulica, kod i miejscowość"),
        example="ul. Sosnowa 1, 00-000 Przykładowo",
        required=True,
    ),
    Question(
        "phone",
        gettext_noop("Telefon biura"),
        example="00 000 00 00",
        required=True,
        longest=20,
        check=telephone,
    ),
    Question(
        "email",
        gettext_noop("E-mail biura"),
        example="biuro@zorza.example",
        required=True,
        check=email,
    ),
    Question(
        "emergency_phone",
        gettext_noop("Pogotowie techniczne, całą dobę"),
        example="00 000 00 01",
        longest=20,
        check=telephone,
    ),
    Question("krs", gettext_noop("Numer KRS"), example="0000000000", check=krs),
    Question(
        "register_court",
        gettext_noop("Sąd rejestrowy z wydziałem"),
        example="Sąd Rejonowy w Przykładowie, VIII Wydział Gospodarczy KRS",
    ),
    Question(
        "nip",
        gettext_noop("NIP"),
        example="1234563218",
        check=nip,
    ),
    Question("regon", gettext_noop("REGON"), check=regon),
    Question(
        "dpo_email",
        gettext_noop("E-mail inspektora ochrony danych"),
        example="iod@zorza.example",
        check=email,
    ),
    *(
        Question(day, label, example=example, check=hours, screen="office")
        for day, label, example in WHOLE_WEEK
    ),
    Question(
        "brand_colour",
        gettext_noop("Kolor przycisków (puste: kolor z wzoru strony)"),
        example="#0d5c46",
        check=colour,
        screen="look",
    ),
    Question(
        "brand_deep",
        gettext_noop("Kolor pasków (puste: ciemniejszy odcień koloru przycisków)"),
        check=colour,
        screen="look",
    ),
    Question(
        "emblem", gettext_noop("Znak: plik PNG, JPG albo WebP obok tego pliku"), screen="look"
    ),
)
