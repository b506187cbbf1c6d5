"""Rates as a clerk copies them from a resolution."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from waste_union.tariffs.forms import (
    read_rates,
    read_relief,
    write_rates,
    write_relief,
)

RATES: list[tuple[str, dict[str, Any]]] = [
    ("33,00", {"tiers": [{"rate": "33.00", "upto": None}]}),
    (
        "do 5: 29,00\ndalej: 7,00",
        {"tiers": [{"rate": "29.00", "upto": 5}, {"rate": "7.00", "upto": None}]},
    ),
    ("12,7345\nnorma: 3", {"tiers": [{"rate": "12.7345", "upto": None}], "norm_m3": "3.00"}),
    (
        "1100: pojemnik 1100 l: 90,00\nW120: worek 120 l: 12,50",
        {
            "containers": [
                {"code": "1100", "name": "pojemnik 1100 l", "rate": "90.00"},
                {"code": "W120", "name": "worek 120 l", "rate": "12.50"},
            ]
        },
    ),
]
RELIEFS: list[tuple[str, dict[str, Any]]] = [
    ("2,00 na osobę", {"amount": "2.00", "kind": "per_person"}),
    ("20%", {"kind": "percent", "percent": "20.00"}),
    (
        "do 5: 25,00\ndalej: 3,00",
        {
            "kind": "alt_tiers",
            "tiers": [{"rate": "25.00", "upto": 5}, {"rate": "3.00", "upto": None}],
        },
    ),
]


def test_rates_and_relief_are_read_and_written_alike():
    assert [read_rates(text) for text, _params in RATES] == [params for _text, params in RATES]
    assert [write_rates(params) for _text, params in RATES] == [text for text, _params in RATES]
    for text, relief in RELIEFS:
        assert (read_relief(text), write_relief(relief)) == (relief, text)


def test_people_type_freely():
    assert read_rates("  33 zł ") == RATES[0][1]
    assert read_rates("DO 5 : 29.00\n\n Dalej:7,00 zł") == RATES[1][1]


def test_a_line_that_is_none_is_named():
    for typed, words in {
        "do 5: 29,00\nreszta: 7": "Wiersz 2: To nie jest liczba. Napisz ją w postaci 1234,56.",
        "33,00001": "Wiersz 1: Za dużo miejsc po przecinku: 5, a może być 4.",
        "-1": "Wiersz 1: stawka nie może być ujemna.",
        "do x: 1": "Wiersz 1: To nie jest liczba. Napisz ją w postaci 1234,56.",
        "1\n" * 51: "Wierszy jest najwyżej 50.",
    }.items():
        with pytest.raises(ValidationError) as refused:
            read_rates(typed)
        assert refused.value.messages == [words]


def test_relief_is_none_of_containers():
    with pytest.raises(ValidationError, match="kwota na osobę"):
        read_relief("1100: pojemnik: 90,00")
