"""The assistant reads the sample of every kind under Polish headings, nothing chosen by hand."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import get_resolver

from cms_ext.base.tables import (
    COMMAND_LINE,
    FindingLog,
    SchemaCatalogue,
    TableReading,
    read_file,
)
from cms_ext.base.tables.declaration import TableFormat
from cms_ext.desks.import_desk.domain.table import write_sample_csv
from cms_ext.desks.import_desk.mapping.draft import guess_table, look_at_file
from cms_ext.desks.import_desk.mapping.drafted_layout import (
    TableShape,
    draft_of_layout,
    make_table_layout,
)
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.mapped_file import MappedFile
from cms_ext.desks.import_desk.mapping.target import list_targets
from cms_ext.desks.import_desk.mapping.words import make_vocabulary
from cms_ext.desks.import_desk.views.table_layouts import TableAssistant
from ebok_plugin.payments.domain.desk import list_table_kinds

pytestmark = pytest.mark.django_db
# After all days of the samples.
TODAY = date(2027, 1, 31)


def list_assistants() -> list[TableAssistant]:
    """Return the assistants that the administration has an address for."""
    assistants: dict[str, TableAssistant] = {}
    stack = list(get_resolver().url_patterns)
    while stack:
        pattern: Any = stack.pop()
        stack += getattr(pattern, "url_patterns", [])
        assistant = getattr(pattern, "default_args", {}).get("assistant")
        if isinstance(assistant, TableAssistant):
            assistants[assistant.url_name] = assistant
    return list(assistants.values())


def rows_of(file: Any) -> list[Any]:
    log = FindingLog()
    rows = [row for _line, row in TableReading(file, log)]
    assert log.errors == []
    return rows


def read_by_layout(kind: TableFormat[Any]) -> list[Any]:
    """Read the sample with its columns renamed, under a title with tabulators."""
    schema = kind.schema(TODAY)
    targets = list_targets(schema)
    titles = {target.name: str(target.words) for target in targets}
    assert len(set(titles.values())) == len(titles)
    lines = ["\t".join(titles.values()).upper()]
    for row in kind.sample:
        lines.append("\t".join(str(row.get(name, "")).replace("\n", " ") for name in titles))
    content = "\r\n".join([f"Wydruk z programu {kind.kind}", "", *lines, ""]).encode("utf-8-sig")
    file = ForeignFile("plik.txt", BytesIO(content))
    shape = TableShape(kind.kind, kind.kind, targets)
    look = look_at_file(file, {}, COMMAND_LINE, make_vocabulary(targets))
    draft = guess_table(look, shape)
    layout = make_table_layout("x", shape, draft)
    assert make_table_layout("x", shape, draft_of_layout(layout)) == layout
    filled = {column.name for column in schema.columns if column.required}
    assert filled <= set(layout.tables[0].rows[0].sources)
    with ExitStack() as copies:
        return rows_of(MappedFile(schema, layout, file, limits=COMMAND_LINE, copies=copies))


def test_every_import_screen_of_tables_has_an_assistant_that_reads_its_sample():
    kinds = [
        format for assistant in list_assistants() for _name, format in assistant._kinds().values()
    ]
    names = {kind.kind for kind in kinds}
    assert {"contacts", "members", "premises_tree", *list_table_kinds()} <= names

    for kind in kinds:
        schema = kind.schema(TODAY)
        plain = BytesIO(write_sample_csv(schema, kind.sample))
        catalogue = SchemaCatalogue((schema,))
        assert read_by_layout(kind) == rows_of(read_file(plain, catalogue, kind=kind.kind))
