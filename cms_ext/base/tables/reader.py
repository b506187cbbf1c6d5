"""Opening a file of the import contract (import_formats.md §1, §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from cms_ext.base.tables.findings import FileRefused, about_file, about_line, cut
from cms_ext.base.tables.header import Marker, TableHeader, place_columns, read_top
from cms_ext.base.tables.records import TableRecord, open_text, physical_lines, split_records
from cms_ext.base.tables.schema import Schema, SchemaCatalogue
from cms_ext.base.tables.source import COMMAND_LINE, TableLimits, TableSource, inspect


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file whose type, encoding and header are good; its rows are read by `TableReading`.

    Without a `marker` the kind was given from outside and no controls can be judged. `separator`
    is "" in a workbook.
    """

    source: TableSource
    schema: Schema[Any]
    separator: str
    header: TableHeader
    marker: Marker | None
    most_rows: int

    def records(self) -> Iterator[TableRecord]:
        """All rows of the file from its first one, as they stand there."""
        source = self.source
        if source.workbook is not None:
            for number, cells in source.workbook.rows(self.header.width):
                yield TableRecord(number, cells, None)
            return
        with open_text(source.stream, source.encoding, source.size) as text:
            yield from split_records(physical_lines(text), self.separator, self.header.width)


def read_file(
    stream: BinaryIO,
    catalogue: SchemaCatalogue,
    *,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    limits: TableLimits = COMMAND_LINE,
) -> ReadFile:
    """Look at a seekable binary file up to its header; the caller opens and closes it.

    `kind` and `version` are needed where the marker is missing (version: the one that is read).
    Raises FileRefused with a finding of level 1 or 2 (import_formats.md §3), nothing else.
    """
    source = inspect(stream, limits=limits, encoding=encoding)
    top = read_top(source, catalogue)
    schema = _schema_of(catalogue, top.marker, kind or _kind_of_sheet(source, catalogue))
    try:
        _refuse_version(schema, top.marker, version)
        header = place_columns(schema, list(top.names), top.line, catalogue.required_names())
    except FileRefused as refusal:
        refusal.kind = schema.kind
        raise
    return ReadFile(source, schema, top.separator, header, top.marker, limits.rows)


def _kind_of_sheet(source: TableSource, catalogue: SchemaCatalogue) -> str | None:
    stated = source.workbook.stated_kind if source.workbook else None
    return stated if stated in catalogue.kinds else None


def _schema_of(
    catalogue: SchemaCatalogue, marker: Marker | None, chosen: str | None
) -> Schema[Any]:
    kinds = ", ".join(catalogue.kinds)
    if marker is None and chosen is None:
        raise FileRefused(
            about_file(
                "KIND_MISSING",
                "Plik nie ma wiersza wersji (#ebok;rodzaj;wersja). "
                "Dodaj go albo podaj rodzaj pliku.",
                expected=kinds,
            )
        )
    stated = marker.kind if marker else chosen or ""
    for later in catalogue.announced:
        if later.kind == stated:
            raise FileRefused(
                about_line("KIND_UNSUPPORTED", 1, later.why, found=stated, expected=kinds)
            )
    if stated not in catalogue.kinds:
        raise FileRefused(
            about_line(
                "KIND_UNKNOWN",
                1,
                f"rodzaj pliku „{cut(stated)}” nie jest znany. Wpisz jeden z: {kinds}.",
                found=stated,
                expected=kinds,
            )
        )
    if chosen is not None and chosen != stated:
        raise FileRefused(
            about_line(
                "HEADER_KIND",
                1,
                f"plik mówi „{stated}”, a wybrano „{cut(chosen)}”.",
                found=stated,
                expected=cut(chosen),
            )
        )
    return next(schema for schema in catalogue.schemas if schema.kind == stated)


def _refuse_version(schema: Schema[Any], marker: Marker | None, chosen: int | None) -> None:
    read = str(schema.version)
    wanted = read if chosen is None else str(chosen)
    stated = marker.version if marker else wanted
    wrong = stated if stated != read else wanted
    if wrong != read:
        raise FileRefused(
            about_line(
                "VERSION_UNKNOWN",
                1,
                f"plik ma wersję {cut(wrong) or '(pustą)'}; ten system czyta wersję {read}.",
                found=wrong,
                expected=read,
            )
        )
