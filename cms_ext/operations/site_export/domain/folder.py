"""The folder of an export: its names, its manifest and its list of digests.

manifest.json           what it is, of which site, how many rows of each kind, control figures
SHA256SUMS              every other file but the manifest, for `sha256sum -c`
rows/KIND.jsonl         a row of the kind a line, JSON with sorted keys, ordered by its key
sheets/KIND.csv         the same rows for a spreadsheet; nothing is loaded from it
schemas/KIND.json       the JSON Schema of such a row
files/private/…         originals under the name that the rows have for them; files/media/… too
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any, Self

from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.operations.backup.domain.archive import LINE, LIST, MANIFEST, is_safe_name
from cms_ext.operations.backup.domain.folders import make_folders

FORM = "wagtail-coop export"
# Raised when an older program could no longer read what a newer one writes.
VERSION = 1
ROWS, SHEETS, SCHEMAS, FILES = "rows", "sheets", "schemas", "files"
PIECE = 1 << 20


@dataclass
class ExportRefused(Exception):
    """Nothing was written or loaded: where it is wrong, what was found, what is expected."""

    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: jest {self.found}, oczekiwano: {self.expected}."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says about itself.

    `made_at` is ISO 8601. `keys` are digests of the site's keys. `figures` go by name, `rows` count
    rows by kind, `left_out` gives the reason by kind. `missing` lists files that rows name and that
    were lost before. `files` counts originals, `list_sha256` is the digest of SHA256SUMS.
    """

    made_at: str
    program: dict[str, str]
    plugins: list[str]
    migrations: list[str]
    keys: dict[str, str]
    figures: dict[str, str]
    rows: dict[str, int]
    left_out: dict[str, str]
    files: int
    missing: list[str]
    list_sha256: str

    def written(self) -> bytes:
        """Return the manifest as JSON, sealed with COOP_AUDIT_KEY."""
        content = {"kind": FORM, "format": VERSION, **asdict(self)}
        return _json({**content, "seal": keyed_hash(_json(content).decode())})

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a folder. Raises ExportRefused for anything else."""
        path = folder / MANIFEST
        content = _object(path)
        if content.get("kind") != FORM:
            raise ExportRefused(MANIFEST, f"{content.get('kind')!r}", FORM)
        if content.get("format") != VERSION:
            raise ExportRefused(MANIFEST, f"format {content.get('format')!r}", str(VERSION))
        names = {field.name for field in fields(cls)}
        if missing := sorted(names - content.keys()):
            raise ExportRefused(MANIFEST, f"opis bez {', '.join(missing)}", "pełny opis")
        return cls(**{name: content[name] for name in names})


def is_sealed(folder: Path) -> bool:
    """Tell whether the manifest was sealed with COOP_AUDIT_KEY or a former key."""
    content = _object(folder / MANIFEST)
    seal = content.pop("seal", "")
    return key_of_hash(_json(content).decode(), str(seal)) is not None


def _object(path: Path) -> dict[str, Any]:
    if path.is_symlink() or not path.is_file():
        raise ExportRefused(str(path), "brak pliku", "folder zapisany przez export_all")
    try:
        content = json.loads(path.read_bytes())
    except ValueError as error:
        raise ExportRefused(MANIFEST, "plik, który nie jest JSON", "opis eksportu") from error
    if not isinstance(content, dict):
        raise ExportRefused(MANIFEST, "JSON, który nie jest obiektem", "opis eksportu")
    return content


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()


class ExportWriter:
    """Writes files into the folder, which only its owner may read, and lists their digests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []
        folder.mkdir(mode=0o700)

    def add(self, name: str, pieces: Iterator[bytes]) -> None:
        """Write a file of these pieces."""
        path = self.folder / name
        make_folders(path.parent, 0o700)
        digest = hashlib.sha256()
        with self._create(name) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self.lines.append(f"{digest.hexdigest()}  {name}\n")

    def close(self, describe: Any) -> Manifest:
        """Write the list, and the manifest that `describe` makes with the digest of the list."""
        content = "".join(sorted(self.lines, key=lambda line: line[66:])).encode()
        with self._create(LIST) as file:
            file.write(content)
        manifest: Manifest = describe(hashlib.sha256(content).hexdigest())
        with self._create(MANIFEST) as file:
            file.write(manifest.written())
        return manifest

    def _create(self, name: str) -> IO[bytes]:
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(handle, "wb")


def read_file_pieces(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, a part of it in memory."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def read_digests(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Return the SHA-256 of each file of the list, by its name, when the list itself is whole."""
    path = folder / LIST
    if path.is_symlink() or not path.is_file():
        raise ExportRefused(LIST, "brak pliku", "lista skrótów z eksportu")
    content = path.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != manifest.list_sha256:
        raise ExportRefused(LIST, f"skrót {found}", manifest.list_sha256)
    digests = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        match = LINE.fullmatch(line)
        if match is None or not _is_name(match[2]):
            raise ExportRefused(f"{LIST}, wiersz {number}", repr(line), "skrót i nazwa w folderze")
        digests[match[2]] = match[1]
    return digests


def _is_name(name: str) -> bool:
    top, _, rest = name.partition("/")
    if top == FILES:
        return is_safe_name(rest)
    return (
        top in (ROWS, SHEETS, SCHEMAS)
        and "/" not in rest
        and rest.isprintable()
        and rest[:1] != "."
    )


def check_folder(folder: Path, digests: dict[str, str]) -> None:
    """Raise ExportRefused unless the folder has exactly these files with these digests."""
    for name in _names_in(folder, ""):
        if name not in digests and name not in (LIST, MANIFEST):
            raise ExportRefused(name, "plik spoza listy", f"tylko pliki z {LIST}")
    for name, expected in digests.items():
        path = folder / name
        if not path.is_file():
            raise ExportRefused(name, "brak pliku", f"plik o skrócie {expected}")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ExportRefused(name, f"skrót {found}", expected)


def _names_in(folder: Path, within: str) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        name = f"{within}{path.name}"
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise ExportRefused(name, "dowiązanie albo urządzenie", "zwykły plik")
        if path.is_dir():
            yield from _names_in(path, f"{name}/")
        else:
            yield name
