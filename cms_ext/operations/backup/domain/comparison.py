"""Comparing the site with the archive that it was restored from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cms_ext.operations.backup.domain.archive.reading import BackupArchive
from cms_ext.operations.backup.domain.archive.writing import sha256_of
from cms_ext.operations.backup.domain.figures import figures, rows
from cms_ext.operations.backup.domain.folders import folders
from cms_ext.operations.backup.domain.migrated import applied

NOTHING = "brak"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference from the moment of the backup."""

    name: str
    then: str
    now: str

    def __str__(self) -> str:
        return f"{self.name}: w kopii {self.then}, teraz {self.now}"


def differences(archive: BackupArchive) -> list[Difference]:
    """Differences in figures, rows of tables and files; empty when there are none.

    Rows are compared only where the tables are those of the archive.
    """
    manifest = archive.manifest
    found = list(_unequal("", manifest.figures, figures()))
    if set(manifest.migrations) == set(applied()):
        then = {name: str(number) for name, number in manifest.rows.items()}
        now = {name: str(number) for name, number in rows().items()}
        found += _unequal("liczba wierszy, ", then, now)
    return [*found, *_files(archive)]


def _unequal(what: str, then: dict[str, str], now: dict[str, str]) -> Iterator[Difference]:
    for name, value in then.items():
        if now.get(name, NOTHING) != value:
            yield Difference(f"{what}{name}", value, now.get(name, NOTHING))


def _files(archive: BackupArchive) -> Iterator[Difference]:
    places = {folder.name: folder for folder in folders()}
    for name in archive.files:
        path = places[name.partition("/")[0]].place_of(name)
        then, now = archive.sha256[name], sha256_of(path) if path.is_file() else NOTHING
        if now != then:
            yield Difference(f"plik {name}", then, now)
