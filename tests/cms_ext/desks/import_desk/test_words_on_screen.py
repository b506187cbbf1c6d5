"""Previews, findings and changes say Polish words, no codes and no values of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import COMMAND_LINE
from cms_ext.base.tables.declaration import TableFormat
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import Column, ValueForm
from cms_ext.base.tables.values import read_text
from cms_ext.desks.import_desk.domain.desk import findings_as_objects
from cms_ext.desks.import_desk.domain.display import show_value
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.desks.import_desk.mapping.draft import guess_table, look_at_file
from cms_ext.desks.import_desk.mapping.drafted_layout import TableShape
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.target import list_targets
from cms_ext.desks.import_desk.mapping.words import make_vocabulary
from cms_ext.desks.import_desk.views.report_words import ColumnWords
from cms_ext.desks.import_desk.views.table_layouts import TableAssistant
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.mirror.domain.balances_file import make_schema
from tests.cms_ext.desks.import_desk.test_every_kind import TODAY, list_assistants

pytestmark = pytest.mark.django_db
# Names of columns in files, codes in the database, and how the language writes its values.
CODES = re.compile(
    r"\b([a-z]+_[a-z_0-9]+|None|True|False|Decimal|Money|datetime|[A-Z]+_[A-Z0-9_]+|OWNER|MANAGER"
    r"|USER|SINGLE|MULTI|ODD|EVEN|MAIN|REPAIR|MEDIA|COURT|CLAIM|CALL|PERSONS|PREMISES|person"
    r"|company|CALOSC|STALA)\b|\(\)|^\d{4}-\d{2}-\d{2}$|^-?\d+\.\d+$"
)


def list_kinds() -> Iterator[tuple[TableAssistant, TableFormat[Any]]]:
    for assistant in list_assistants():
        for _name, kind in assistant._kinds().values():
            yield assistant, kind


def preview_of(assistant: TableAssistant, kind: TableFormat[Any]) -> dict[str, Any]:
    """Return the context of the preview of the sample, under Polish headings."""
    targets = list_targets(kind.schema(TODAY))
    titles = {target.name: str(target.words) for target in targets}
    rows = ["\t".join(titles.values())]
    for row in kind.sample:
        rows.append("\t".join(str(row.get(name, "")).replace("\n", " ") for name in titles))
    file = ForeignFile("plik.txt", BytesIO("\n".join([*rows, ""]).encode()))
    look = look_at_file(file, {}, COMMAND_LINE, make_vocabulary(targets))
    layout = assistant.make("x", guess_table(look, TableShape(kind.kind, "", targets)))
    with ExitStack() as stack:
        stack.callback(file.stream.close)
        return dict(assistant.preview(layout, file).context)


@pytest.mark.thorough
def test_every_cell_of_every_preview_is_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "cms_ext.desks.import_desk.views.table_layouts.business_today", lambda: TODAY
    )
    said = {}
    for assistant, kind in list_kinds():
        context = preview_of(assistant, kind)
        assert len(context["sample"]) == len(kind.sample)
        cells = [*context["headings"], *(cell for row in context["sample"] for cell in row)]
        said[kind.kind] = [cell for cell in cells if CODES.search(cell)]

    assert said == {kind: [] for kind in said}


def test_every_column_of_a_finding_and_of_a_change_is_named_in_words():
    kinds = {kind.kind: kind.schema(TODAY) for _assistant, kind in list_kinds()}
    said = []
    for schema in [*kinds.values(), make_schema(TODAY)]:
        worded_columns = ColumnWords(schema.columns)
        for column in schema.columns:
            finding = about_line("X", 3, "tego nie ma.", field=column.name, expected="None")
            [listed] = findings_as_objects([finding.as_json("plik.csv")], [])
            worded = worded_columns.word_finding(listed)
            texts = [worded["field"], worded["message"], worded["expected"]]
            change = worded_columns.word_change(Change(3, "k", column.name, "None", "True"))
            texts += [change.field, change.old, change.new]
            said += [(schema.kind, text) for text in texts if CODES.search(text)]

    assert said == []


COLUMN = Column("c", read_text)
VALUES = [
    (None, ""),
    (True, "tak"),
    (False, "nie"),
    (SubAccount.MAIN, "opłaty"),
    (Money(Decimal("-1250.50")), "−1 250,50"),
    (Decimal("1048.6"), "1 048,6"),
    (date(2026, 11, 30), "30.11.2026"),
    ((), ""),
    ((("120L", 4), ("1100L", 2)), "120L × 4, 1100L × 2"),
    ((Decimal("3.5"), Decimal(4)), "3,5, 4"),
    ("Jan Kowalski", "Jan Kowalski"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=range(len(VALUES)))
def test_a_value_is_shown_as_people_write_it(value: object, expected: str):
    assert show_value(value, COLUMN).replace("\u00a0", " ") == expected


CHANGES = [
    (COLUMN, "None", "True", "", "tak"),
    (replace(COLUMN, labels=dict(SubAccount.choices)), "MAIN", "MEDIA", "opłaty", "media"),
    (replace(COLUMN, form=ValueForm.DAY), "2026-01-05", "", "05.01.2026", ""),
    (replace(COLUMN, form=ValueForm.NUMBER), "4.3500", "BRAK", "4,3500", "BRAK"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "old", "new", "was", "becomes"), CHANGES)
def test_a_change_is_shown_by_the_form_of_its_column(
    column: Column, old: str, new: str, was: str, becomes: str
):
    worded_columns = ColumnWords([replace(column, about="kwota")])
    change = worded_columns.word_change(Change(2, "k", "c", old, new))

    assert (change.field, change.old, change.new) == ("Kwota", was, becomes)
