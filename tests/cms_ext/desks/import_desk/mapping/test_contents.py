"""Columns guessed by their cells, where no heading says what they are."""

from __future__ import annotations

import pytest

from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import pattern_reader, word_reader
from cms_ext.desks.import_desk.mapping.contents import guess_by_cells, guess_side, may_hold
from cms_ext.desks.import_desk.mapping.target import Target

CODE = Target(
    "code", "kod", required=True, read=pattern_reader(r"[0-9A-Z./-]{1,20}", "kod"),
    is_identifier=True,
)  # fmt: skip
KIND = Target("kind", "rodzaj", read=word_reader({"dom": 1, "blok": 2}))
DAY = Target("day", "dzień", ValueForm.DAY, required=True)
STATED = Target("known_on", "z dnia", ValueForm.DAY)
REST = Target("rest", "kwota", ValueForm.AMOUNT, required=True)
NOTE = Target("note", "uwagi", required=True)
CELLS = {
    "Lp.": ["1", "2", "3"],
    "X": ["DOM", "blok", "dom"],
    "Y": ["N/1", "N/2", "N/3"],
    "Kod": ["05500", "05500", "05500"],
    "D": ["31.10.2026", "31.10.2026", "31.10.2026"],
    "E": ["01.10.2026", "31.10.2026", "31.10.2026"],
    "K": ["12,50", "(4,00)", "1 200,00 zł"],
    "S": ["Wn", "Ma", "wn"],
}


@pytest.mark.parametrize(
    ("targets", "guessed"),
    [
        ([CODE, KIND, REST], {"code": "Y", "rest": "K", "kind": "X"}),
        # A day is no number of a row; numbers of lines are, where nothing else is.
        ([CODE, DAY], {"code": "Y", "day": "D"}),
        # The day of a list is one.
        ([STATED], {"known_on": "D"}),
        ([DAY, STATED], {"day": "D"}),
        # Nothing tells a note from any other text.
        ([NOTE], {}),
    ],
)
def test_a_column_is_known_by_its_cells(targets: list[Target], guessed: dict[str, str]):
    assert guess_by_cells(targets, CELLS, {}) == guessed


def test_numbers_of_lines_name_a_row_where_nothing_else_does():
    assert guess_by_cells([CODE], {"Lp.": ["1", "2"], "D": ["01.10.2026"] * 2}, {}) == {
        "code": "Lp."
    }


def test_a_taken_column_is_not_guessed_again():
    assert guess_by_cells([CODE], CELLS, {"other": "Y"}) == {"code": "Kod"}


def test_the_side_of_amounts_is_a_column_of_its_words():
    assert guess_side(CELLS, ()) == "S"
    assert guess_side(CELLS, ("S",)) == ""


@pytest.mark.parametrize(
    ("target", "cells", "may"),
    [
        (REST, ["31.10.2026"], False),
        (REST, ["-", "12,50"], True),
        (REST, [], True),
        (DAY, ["12,50"], False),
        (DAY, ["brak", "46387"], True),
        (NOTE, ["12,50"], True),
    ],
)
def test_a_heading_does_not_name_cells_of_another_form(target: Target, cells: list[str], may: bool):
    assert may_hold(target, cells) is may
