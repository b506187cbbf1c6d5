"""The rows of a kind once more as a CSV, for whoever opens them in a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.base.tables.writing import Value, stream_csv
from cms_ext.operations.site_export.domain.kinds import Column, Kind

# By Django's names of the types of columns: how the JSON value becomes a cell.
CELLS: dict[str, Callable[[Any], Value]] = {
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "FloatField": lambda value: Decimal(repr(value)),
}


def write_sheet(kind: Kind, rows: Path) -> Iterator[bytes]:
    """Yield the CSV of the written JSON Lines: a heading of the columns' names, then the rows."""
    return stream_csv(_lines(kind, rows))


def _lines(kind: Kind, rows: Path) -> Iterator[list[Value]]:
    cells = [(column.name, _cell_of(column)) for column in kind.columns]
    yield [name for name, _cell in cells]
    with rows.open("rb") as file:
        for line in file:
            row = json.loads(line)
            yield [None if row[name] is None else cell(row[name]) for name, cell in cells]


def _cell_of(column: Column) -> Callable[[Any], Value]:
    if isinstance(column.field, MoneyField):
        return lambda grosze: Money.from_grosze(grosze).amount
    return CELLS.get(column.held.get_internal_type(), _plain)


def _plain(value: Any) -> Value:
    """Texts and whole numbers as they are, any other JSON as its text."""
    if isinstance(value, str | int):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
