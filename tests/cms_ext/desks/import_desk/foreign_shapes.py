"""Files of invented programs, read by the layout that the assistant guesses of each."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from typing import Any

from cms_ext.base.tables import COMMAND_LINE, FindingLog, TableReading
from cms_ext.base.tables.declaration import TableFormat
from cms_ext.desks.import_desk.domain.display import show_row
from cms_ext.desks.import_desk.mapping.draft import guess_table, look_at_file
from cms_ext.desks.import_desk.mapping.drafted_layout import TableShape, make_table_layout
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.mapped_file import MappedFile
from cms_ext.desks.import_desk.mapping.target import list_targets
from cms_ext.desks.import_desk.mapping.words import make_vocabulary

TODAY = date(2026, 11, 30)


def read_shape(
    kind: TableFormat[Any],
    text: str,
    typed: Mapping[str, str],
    corrected: Mapping[str, str],
) -> list[str]:
    """Return the rows as texts; `typed` is what the file does not say, the rest is guessed."""
    schema = kind.schema(TODAY)
    targets = list_targets(schema)
    shape = TableShape(kind.kind, kind.kind, targets)
    file = ForeignFile("plik.csv", BytesIO(text.encode("cp1250")))
    look = look_at_file(file, {}, COMMAND_LINE, make_vocabulary(targets))
    guessed = guess_table(look, shape)
    assert not {key for key, value in corrected.items() if guessed.get(key) == value}
    layout = make_table_layout("x", shape, {**guessed, **typed, **corrected})
    log = FindingLog()
    with ExitStack() as copies:
        mapped = MappedFile(schema, layout, file, limits=COMMAND_LINE, copies=copies)
        reading = TableReading(mapped, log)
        rows = [show_row(kind, row, schema.columns) for _line, row in reading]
        reading.judge_totals()
    assert [finding.message for finding in (*log.errors, *log.warnings)] == []
    names = [target.name for target in targets if target.name in layout.tables[0].rows[0].sources]
    return [" | ".join(row[name].replace("\u00a0", " ") for name in names) for row in rows]
