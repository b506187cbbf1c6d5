"""A figure of a counter as people type it."""

from decimal import Decimal

import pytest

from ebok_plugin.meters.domain.figure import parse_figure, shown_figure
from ebok_plugin.meters.domain.refusal import ReadingRefused
from ebok_plugin.meters.vocabulary import MeterKind


def test_comma_and_dot_are_one():
    table = {
        "123": Decimal(123),
        "123,4": Decimal("123.4"),
        "123.456": Decimal("123.456"),
        " 00123,456 ": Decimal("123.456"),
        "0": Decimal(0),
        "1 480,5": Decimal("1480.5"),
        "99999,999": Decimal("99999.999"),
    }

    assert {typed: parse_figure(typed, MeterKind.COLD_WATER) for typed in table} == table


def test_what_no_counter_shows_is_refused_in_words():
    for typed, code in {
        "": "READING_FORMAT",
        "około 120": "READING_FORMAT",
        "=1+1": "READING_FORMAT",
        "1e3": "READING_FORMAT",
        "NaN": "READING_FORMAT",
        "1.234,5": "READING_FORMAT",
        "<script>": "READING_FORMAT",
        "-5": "READING_NEGATIVE",
        "1,2345": "READING_SCALE",
        "100000": "READING_LONG",
        "1234512345": "READING_LONG",
    }.items():
        with pytest.raises(ReadingRefused) as refusal:
            parse_figure(typed, MeterKind.COLD_WATER)
        assert (refusal.value.code, refusal.value.message.endswith(".")) == (code, True)


def test_it_is_shown_without_zeros_at_the_end():
    table = {"123.000": "123", "100.000": "100", "1480.500": "1\xa0480,5", "0.000": "0"}

    assert {value: shown_figure(Decimal(value)) for value in table} == table
