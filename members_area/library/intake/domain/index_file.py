"""The index beside many files: a CSV that says of each what it is. Pure.

Columns by name, in any order: `plik` and at will `rodzaj`, `organ`, `numer`, `tytuł`, `w sprawie`,
`data`, `odbiorcy`. Semicolon or comma; UTF-8 or CP1250; one row a file.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words


def plain_name(name: str) -> str:
    """`2026/uchwała.pdf`: slashes, no `./`, letters with their marks as one sign.

    Windows writes `\\`, macOS takes letters and marks apart. A name that leads out (`..`, a drive,
    a root) still does: whoever reads the file judges it. Bytes that are no text become `?`.
    """
    text = name.encode("utf-8", "replace").decode("utf-8").replace("\\", "/")
    return str(PurePosixPath(unicodedata.normalize("NFC", text)))


FILE = "plik"
COLUMNS: Mapping[str, str] = {
    "plik": FILE,
    "rodzaj": "kind",
    "organ": "organ",
    "numer": "number",
    "tytul": "title",
    "w sprawie": "subject",
    "data": "day",
    "odbiorcy": "audience",
}
MAX_INDEX = 5 * 1024**2


class RefusedIndex(ValueError):
    """An index that cannot be read; the message names the row and what is expected there."""


@dataclass(frozen=True, slots=True)
class Index:
    """`rows` by file name: the cells that are not empty, by column. Empty when there is none."""

    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_index(content: bytes) -> Index:
    """Return the rows of an index by file name. Raises RefusedIndex."""
    if len(content) > MAX_INDEX:
        raise RefusedIndex(_("Indeks ma ponad 5 MB. Podziel paczkę na mniejsze."))
    lines = csv.reader(io.StringIO(text := _decoded(content)), delimiter=_delimiter(text))
    try:
        header = _header(next(lines, []))
        return Index(dict(_row(header, cells, lines.line_num) for cells in lines if any(cells)))
    except csv.Error as error:
        raise RefusedIndex(_("Indeks, wiersz %d: nie da się go odczytać.") % lines.line_num) from (
            error
        )


def _header(cells: list[str]) -> list[str]:
    names = [" ".join(folded_words(cell)) for cell in cells]
    unknown = [cell for cell, name in zip(cells, names, strict=True) if name not in COLUMNS]
    if unknown or FILE not in names or len(set(names)) != len(names):
        raise RefusedIndex(
            _("Indeks, wiersz 1: nie rozumiem nagłówka. Kolumny to: %s.") % ", ".join(COLUMNS)
        )
    return [COLUMNS[name] for name in names]


def _row(header: list[str], cells: list[str], line: int) -> tuple[str, dict[str, str]]:
    if len(cells) != len(header):
        raise RefusedIndex(
            _("Indeks, wiersz %(line)d: jest %(found)d kolumn, a w nagłówku %(expected)d.")
            % {"line": line, "found": len(cells), "expected": len(header)}
        )
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    name = row.pop(FILE, "")
    if not name:
        raise RefusedIndex(_("Indeks, wiersz %d: brak nazwy pliku.") % line)
    return plain_name(name), row


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", "replace")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") >= first.count(",") else ","
