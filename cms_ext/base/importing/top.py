"""The first rows of a file: the marker, if there is one, and the names of the columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, takewhile

from cms_ext.base.importing.celltypes import NumberCell, shown
from cms_ext.base.importing.findings import FileRefused, about_line
from cms_ext.base.importing.header import (
    MOST_COLUMNS,
    find_separator,
    refuse_too_wide,
    split_line,
)
from cms_ext.base.importing.marker import MARK, Marker, is_marker, parse_marker
from cms_ext.base.importing.pieces import open_text
from cms_ext.base.importing.records import physical_lines
from cms_ext.base.importing.schema import SchemaCatalogue
from cms_ext.base.importing.source import TableSource
from cms_ext.base.importing.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Top:
    """The marker, and the trimmed column names, which stand in row `line`."""

    marker: Marker | None
    names: tuple[str, ...]
    line: int
    separator: str


def read_top(source: TableSource, catalogue: SchemaCatalogue) -> Top:
    """The first rows. Raises FileRefused with HEADER_TOO_WIDE."""
    if source.workbook is not None:
        return _top_of_workbook(source.workbook)
    with open_text(source.stream, source.encoding, source.size) as text:
        first, second = [*islice(physical_lines(text), 2), "", ""][:2]
    marked = is_marker(first)
    line, number = (second, 2) if marked else (first, 1)
    refuse_too_wide(line, number)
    separator = find_separator(line, catalogue.required_names().values())
    marker = parse_marker(split_line(first, separator)) if marked else None
    return Top(marker, tuple(split_line(line, separator)), number, separator)


def _top_of_workbook(workbook: Workbook) -> Top:
    rows = dict(takewhile(lambda row: row[0] <= 2, workbook.rows(MOST_COLUMNS + 1)))
    texts = {
        number: [
            f"{cell.value:g}" if isinstance(cell, NumberCell) else shown(cell).strip()
            for cell in cells
        ]
        for number, cells in rows.items()
    }
    first = texts.get(1, [])
    marked = first[:1] == [MARK]
    line = 2 if marked else 1
    names = texts.get(line, [])
    if any(names[MOST_COLUMNS:]):
        raise FileRefused(
            about_line(
                "HEADER_TOO_WIDE",
                line,
                f"arkusz ma więcej niż {MOST_COLUMNS} kolumny z nagłówkiem.",
                expected=f"najwyżej {MOST_COLUMNS} kolumn",
            )
        )
    while names and not names[-1]:
        names.pop()
    return Top(parse_marker(first) if marked else None, tuple(names), line, "")
