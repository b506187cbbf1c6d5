"""What a restored site must show again, figure by figure, compared with its archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from cms_ext.operations.backup.domain.archive import sha256_of
from cms_ext.operations.backup.domain.archive_reading import BackupArchive
from cms_ext.operations.backup.domain.fitting import applied
from cms_ext.operations.backup.domain.folders import folders
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.plugins import plugin_configs


def figures() -> dict[str, str]:
    """All that is declared, by name, as the connection sees the database now.

    The extension's own figures stand under their bare names, a plugin's behind its title.
    """
    found: dict[str, str] = {}
    for config in plugin_configs():
        of_whom = "" if config.is_own else f"{config.title}: "
        for dotted in config.plugin.evidence.backup_checks:
            theirs: Mapping[str, str] = dotted()
            found |= {f"{of_whom}{name}": value for name, value in theirs.items()}
    return found


def rows() -> dict[str, int]:
    """How many rows each table has; not the one that a backup itself writes to."""
    tables = sorted(set(connection.introspection.table_names()) - {BackupRecord._meta.db_table})
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            found[table] = int(cursor.fetchone()[0])
    return found


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
