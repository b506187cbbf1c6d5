"""Opening a file of the import contract (spec import_formats §1, §3)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from cms_ext.importing.findings import FileRefused, about_file, about_line, cut
from cms_ext.importing.header import (
    Header,
    find_separator,
    place_columns,
    refuse_too_wide,
    split_line,
)
from cms_ext.importing.marker import Marker, is_marker, parse_marker
from cms_ext.importing.pieces import open_text
from cms_ext.importing.records import physical_lines
from cms_ext.importing.schema import Catalogue, Schema
from cms_ext.importing.source import COMMAND_LINE, Limits, Source, inspect


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file whose type, encoding and header are good; its rows are read by `Reading`.

    Without a `marker` the kind was given from outside and no controls can be judged.
    """

    source: Source
    schema: Schema[Any]
    separator: str
    header: Header
    marker: Marker | None
    most_rows: int


def read_file(
    stream: BinaryIO,
    catalogue: Catalogue,
    *,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    limits: Limits = COMMAND_LINE,
) -> ReadFile:
    """Look at a seekable binary file up to its header; the caller opens and closes it.

    `kind` and `version` are needed where the marker is missing (version: the one that is read).
    Raises FileRefused with a finding of level 1 or 2 of the spec, nothing else.
    """
    source = inspect(stream, limits=limits, encoding=encoding)
    with open_text(stream, source.encoding, source.size) as text:
        first, second = [*islice(physical_lines(text), 2), "", ""][:2]
    marked = is_marker(first)
    line, number = (second, 2) if marked else (first, 1)
    refuse_too_wide(line, number)
    required = catalogue.required_names()
    separator = find_separator(line, required.values())
    marker = parse_marker(split_line(first, separator)) if marked else None
    schema = _schema_of(catalogue, marker, kind)
    try:
        _refuse_version(schema, marker, version)
        header = place_columns(schema, split_line(line, separator), number, required)
    except FileRefused as refusal:
        refusal.kind = schema.kind
        raise
    return ReadFile(source, schema, separator, header, marker, limits.rows)


def _schema_of(catalogue: Catalogue, marker: Marker | None, chosen: str | None) -> Schema[Any]:
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
