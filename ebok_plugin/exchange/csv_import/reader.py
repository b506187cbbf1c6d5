"""Opening a file of the import contract (spec import_formats §1, §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

from ebok_plugin.exchange.csv_import.findings import FileRefused, about_file, about_line, cut
from ebok_plugin.exchange.csv_import.header import (
    Header,
    find_separator,
    place_columns,
    refuse_too_wide,
    required_names,
    split_line,
)
from ebok_plugin.exchange.csv_import.kinds import (
    KINDS,
    NOT_YET,
    READING_COLUMNS,
    VERSION,
    schema_of,
)
from ebok_plugin.exchange.csv_import.marker import Marker, is_marker, parse_marker
from ebok_plugin.exchange.csv_import.pieces import open_text
from ebok_plugin.exchange.csv_import.records import physical_lines
from ebok_plugin.exchange.csv_import.schema import Schema
from ebok_plugin.exchange.csv_import.source import COMMAND_LINE, Limits, Source, inspect


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
    *,
    today: date,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    limits: Limits = COMMAND_LINE,
) -> ReadFile:
    """Look at a seekable binary file up to its header; the caller opens and closes it.

    `kind` and `version` are needed where the marker is missing (version: this system's own).
    Raises FileRefused with a finding of level 1 or 2 of the spec, nothing else.
    """
    source = inspect(stream, limits=limits, encoding=encoding)
    with open_text(stream, source.encoding, source.size) as text:
        first, second = [*islice(physical_lines(text), 2), "", ""][:2]
    marked = is_marker(first)
    line, number = (second, 2) if marked else (first, 1)
    refuse_too_wide(line, number)
    required = {name: required_names(schema_of(name, today)) for name in KINDS}
    required |= {name: frozenset(READING_COLUMNS) for name in NOT_YET}
    separator = find_separator(line, required.values())
    marker = parse_marker(split_line(first, separator)) if marked else None
    schema = schema_of(_known_kind(marker, kind), today)
    try:
        _refuse_version(marker, version)
        header = place_columns(schema, split_line(line, separator), number, required)
    except FileRefused as refusal:
        refusal.kind = schema.kind
        raise
    return ReadFile(source, schema, separator, header, marker, limits.rows)


def _known_kind(marker: Marker | None, chosen: str | None) -> str:
    if marker is None and chosen is None:
        raise FileRefused(
            about_file(
                "KIND_MISSING",
                "Plik nie ma wiersza wersji (#ebok;rodzaj;wersja). "
                "Dodaj go albo podaj rodzaj pliku.",
                expected=", ".join(KINDS),
            )
        )
    stated = marker.kind if marker else chosen or ""
    if stated in NOT_YET:
        raise FileRefused(
            about_line(
                "KIND_UNSUPPORTED",
                1,
                "odczytów liczników (meter_readings) ta wersja jeszcze nie przyjmuje.",
                found=stated,
                expected=", ".join(KINDS),
            )
        )
    if stated not in KINDS:
        raise FileRefused(
            about_line(
                "KIND_UNKNOWN",
                1,
                f"rodzaj pliku „{cut(stated)}” nie jest znany. Wpisz jeden z: {', '.join(KINDS)}.",
                found=stated,
                expected=", ".join(KINDS),
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
    return stated


def _refuse_version(marker: Marker | None, chosen: int | None) -> None:
    stated = marker.version if marker else str(VERSION if chosen is None else chosen)
    if stated != str(VERSION) or chosen not in (None, VERSION):
        wrong = stated if stated != str(VERSION) else str(chosen)
        raise FileRefused(
            about_line(
                "VERSION_UNKNOWN",
                1,
                f"plik ma wersję {cut(wrong) or '(pustą)'}; ten system czyta wersję {VERSION}.",
                found=wrong,
                expected=str(VERSION),
            )
        )
