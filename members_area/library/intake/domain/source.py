"""Sources of many files: a ZIP or a folder. Names are checked before any byte is read."""

import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.translation import gettext as _

from cms_ext.base.tables.records import TableRecord, format_cell, read_rows
from cms_ext.base.tables.zip_archive import (
    ZipArchive,
    ZipProblem,
    decode_name,
    is_encrypted,
    is_link,
)
from cms_ext.base.text.folding import folded_words
from members_area.library.domain.upload import MAX_SIZE, TYPES, read_extension

# The index of a batch is a CSV with one row a file. Columns by name, in any order: `plik`, and
# optionally `rodzaj`, `organ`, `numer`, `tytuł`, `w sprawie`, `data`, `odbiorcy`.


def plain_name(name: str) -> str:
    """Normalise a name to `2026/uchwała.pdf`: slashes, no `./`, composed letters (NFC).

    Windows writes `\\`, macOS decomposes letters. A name that leads outside (`..`, a drive, a root)
    still does: `refuse_name` checks it. Undecodable bytes become `?`.
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
    """An unreadable index; the message names the row and what is expected there."""


@dataclass(frozen=True, slots=True)
class Index:
    """`rows` by file name: the non-empty cells by column. Empty without an index."""

    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_index(content: bytes) -> Index:
    """Return the rows of an index by file name. Raises RefusedIndex."""
    if len(content) > MAX_INDEX:
        raise RefusedIndex(_("Indeks ma ponad 5 MB. Podziel paczkę na mniejsze."))
    rows = [(record.number, _cells(record)) for record in read_rows(content)]
    line, names = rows[0] if rows else (1, [])
    header = _header(names, line)
    return Index(dict(_row(header, cells, line) for line, cells in rows[1:]))


def _cells(record: TableRecord) -> list[str]:
    texts = [format_cell(cell).strip() for cell in record.cells]
    if record.fault or any("\r" in text for text in texts):
        raise RefusedIndex(_("Indeks, wiersz %d: nie da się go odczytać.") % record.number)
    return texts


def _header(cells: list[str], line: int) -> list[str]:
    names = [" ".join(folded_words(cell)) for cell in cells]
    unknown = [cell for cell, name in zip(cells, names, strict=True) if name not in COLUMNS]
    if unknown or FILE not in names or len(set(names)) != len(names):
        raise RefusedIndex(
            _("Indeks, wiersz %(line)d: nie rozumiem nagłówka. Kolumny to: %(columns)s.")
            % {"line": line, "columns": ", ".join(COLUMNS)}
        )
    return [COLUMNS[name] for name in names]


def _row(header: list[str], cells: list[str], line: int) -> tuple[str, dict[str, str]]:
    if len(cells) != len(header):
        raise RefusedIndex(
            _("Indeks, wiersz %(line)d: jest %(found)d kolumn, a w nagłówku %(expected)d.")
            % {"line": line, "found": len(cells), "expected": len(header)}
        )
    row = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    name = row.pop(FILE, "")
    if not name:
        raise RefusedIndex(_("Indeks, wiersz %d: brak nazwy pliku.") % line)
    return plain_name(name), row


MAX_FILES = 2_000
MAX_BYTES = 4 * 1024**3
# Documents are compressed already: a file that unpacks to a hundred times its size is an attack.
MAX_RATIO = 200
INDEX_NAMES = ("indeks.csv", "index.csv")
DRIVE = re.compile(r"[A-Za-z]:")


class RefusedSource(ValueError):
    """An archive or folder that cannot be imported; the message says why and what to do."""


class RefusedEntry(ValueError):
    """A file that cannot be imported; the others of its source can."""


@dataclass(frozen=True, slots=True)
class BatchSourceEntry:
    """A file by its name inside the source; `refusal` is empty when it may be read."""

    name: str
    key: str
    refusal: str = ""


class BatchSource(Protocol):
    entries: Sequence[BatchSourceEntry]

    def read(self, entry: BatchSourceEntry) -> bytes:
        """Return the content, at most MAX_SIZE bytes. Raises RefusedEntry."""


class ZipSource:
    """The files of a ZIP; nothing is ever unpacked to a disk. Raises RefusedSource."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = ZipArchive(file, _refuse_archive, refuse_file=_refuse_file)
        files = self._archive.files
        _refuse_too_much(len(files), self._archive.unpacked)
        self._by_key = {str(position): item for position, item in enumerate(files)}
        names = [plain_name(decode_name(item)) for item in files]
        self.entries: Sequence[BatchSourceEntry] = [
            BatchSourceEntry(name, key, _zip_refusal(item) or refuse_name(name, names[:position]))
            for position, ((key, item), name) in enumerate(
                zip(self._by_key.items(), names, strict=True)
            )
        ]

    def read(self, entry: BatchSourceEntry) -> bytes:
        return self._archive.read(self._by_key[entry.key], MAX_SIZE)


class FolderSource:
    """The files below a folder of the machine; links are not followed. Raises RefusedSource."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise RefusedSource(_("Nie ma takiego folderu: %s.") % folder)
        self._folder = folder
        paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
        sizes = [path.lstat().st_size for path in paths]
        _refuse_too_much(len(paths), sum(sizes))
        self.entries: Sequence[BatchSourceEntry] = [
            BatchSourceEntry(
                name := plain_name(key := path.relative_to(folder).as_posix()),
                key,
                _("To dowiązanie, a nie plik.")
                if path.is_symlink()
                else _too_big()
                if size > MAX_SIZE
                else refuse_name(name, ()),
            )
            for path, size in zip(paths, sizes, strict=True)
        ]

    def read(self, entry: BatchSourceEntry) -> bytes:
        with (self._folder / entry.key).open("rb") as stream:
            content = stream.read(MAX_SIZE + 1)
        if len(content) > MAX_SIZE:
            raise RefusedEntry(_too_big())
        return content


def refuse_name(name: str, before: Sequence[str]) -> str:
    """Return why a file of this name cannot be imported, in Polish; "" for a good name."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or DRIVE.match(name) or "\x00" in name:
        return _("Nazwa prowadzi poza archiwum. Spakuj plik bez ścieżek.")
    if not path.parts:
        return _("Plik nie ma nazwy. Nazwij go i spakuj jeszcze raz.")
    if name in before:
        return _("Plik o tej nazwie jest w archiwum dwa razy. Zostaw jeden.")
    if len(name) > 500:
        return _("Nazwa pliku jest dłuższa niż 500 znaków. Skróć ją.")
    if is_index(name):
        return ""
    extension = read_extension(path.name)
    if extension in ("zip", "7z", "rar"):
        return _("Archiwum w archiwum. Rozpakuj je i dodaj pliki osobno.")
    if extension not in TYPES:
        return _("Nie przyjmujemy plików tego rodzaju. Przyjmujemy: %s.") % ", ".join(sorted(TYPES))
    return ""


def is_index(name: str) -> bool:
    return name.lower() in INDEX_NAMES


def is_noise(name: str) -> bool:
    """Return True if an operating system left this file, so that the report omits it."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1:] in ((".DS_Store",), ("Thumbs.db",), ("desktop.ini",))


def _refuse_archive(_fault: ZipProblem) -> RefusedSource:
    return RefusedSource(_("Archiwum nie da się otworzyć. Spakuj pliki jeszcze raz do ZIP."))


def _refuse_file(fault: ZipProblem) -> RefusedEntry:
    if fault is ZipProblem.LARGE:
        return RefusedEntry(_too_big())
    return RefusedEntry(_("Pliku nie da się odczytać z archiwum. Spakuj go ponownie."))


def _zip_refusal(item: zipfile.ZipInfo) -> str:
    if is_encrypted(item):
        return _("Plik jest zabezpieczony hasłem. Spakuj go bez hasła.")
    if is_link(item):
        return _("To dowiązanie, a nie plik.")
    if item.file_size > MAX_SIZE:
        return _too_big()
    if item.file_size > MAX_RATIO * max(item.compress_size, 1):
        return _("Plik po rozpakowaniu rośnie ponad %d razy. Takiego nie otwieramy.") % MAX_RATIO
    return ""


def _refuse_too_much(files: int, size: int) -> None:
    if not files:
        raise RefusedSource(_("Nie ma tu ani jednego pliku."))
    if files > MAX_FILES or size > MAX_BYTES:
        raise RefusedSource(
            _("Plików jest %(files)d (%(size)d MB). Naraz przyjmujemy %(most)d i %(bytes)d MB.")
            % {
                "files": files,
                "size": size // 1024**2,
                "most": MAX_FILES,
                "bytes": MAX_BYTES // 1024**2,
            }
        )


def _too_big() -> str:
    return _("Plik jest większy niż %d MB. Zmniejsz go.") % (MAX_SIZE // 1024**2)
