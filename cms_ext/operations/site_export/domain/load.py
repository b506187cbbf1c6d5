"""Load an export into an empty site of either engine, completely or not at all."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import Error, connection, transaction

from cms_ext.base.database.append_only import pause_triggers
from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.base.database.insert import insert_rows
from cms_ext.evidence.anchors.domain import append_to_file, list_chains
from cms_ext.evidence.audit.domain.event import OPERATOR, list_keys, record
from cms_ext.operations.backup.domain import folders
from cms_ext.operations.backup.domain.archive import MANIFEST
from cms_ext.operations.backup.domain.restore import (
    Tell,
    collect_figures,
    digest_key,
    digest_keys,
    forget_the_empty_site,
    list_applied_migrations,
    needs_migrate,
    require_no_site,
)
from cms_ext.operations.site_export.domain.folder import (
    FILES,
    ROWS,
    SCHEMAS,
    SHEETS,
    ExportRefused,
    Manifest,
    check_folder,
    is_sealed,
    read_digests,
)
from cms_ext.operations.site_export.domain.kinds import (
    Kind,
    WrongValue,
    list_exported_kinds,
    list_kinds,
)
from cms_ext.plugins import find_current_names, list_plugins

MAX_QUOTED_LENGTH = 60
# Control figures that are another ones under another COOP_AUDIT_KEY.
KEYED = ("dziennik dostępu", "skróty kontrolne")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was loaded: `rows` by kind, `files` originals, `warnings` in sentences."""

    rows: dict[str, int]
    files: int
    warnings: list[str]
    sha256: str


def load_export(folder: Path, *, tell: Tell, from_another_site: bool = False) -> ImportResult:
    """Load the folder that `write_export` wrote; one of another site only on demand.

    Raises ExportRefused, with the place, what was found and what is expected, and BackupRefused for
    a site in use; database and files then are as before.
    """
    manifest = Manifest.read(folder)
    if _is_of_another_key(manifest) and not from_another_site:
        raise ExportRefused(
            f"{MANIFEST}, keys.COOP_AUDIT_KEY",
            "klucz innego serwisu, więc nikt tu nie sprawdzi, czy eksportu nie zmieniono",
            "klucz tego serwisu; eksport innego wczytaj z --from-another-site",
        )
    warnings = _require_fit(folder, manifest)
    tell("Sprawdzanie skrótów")
    digests = read_digests(folder, manifest)
    _require_kinds(digests, manifest)
    check_folder(folder, digests)
    names = sorted(name.partition("/")[2] for name in digests if name.startswith(f"{FILES}/"))
    with (
        _staged_files(folder, names) as places,
        folders.put_files(places),
        transaction.atomic(),
        collect_garbage_rarely(),
    ):
        _load_rows(folder, manifest, tell)
        _rebuild(tell)
        _compare_figures(manifest)
    append_to_file()
    forget_the_empty_site()
    return ImportResult(manifest.rows, len(names), warnings, manifest.list_sha256)


def _require_fit(folder: Path, manifest: Manifest) -> list[str]:
    """Return warnings about a folder that fits this site. Raises ExportRefused otherwise."""
    if needs_migrate() or not require_no_site():
        raise ExportRefused("baza danych", "baza bez tabel tej wersji", "pusta baza po migrate")
    if set(find_current_names(manifest.plugins)) != set(settings.PLUGINS):
        raise ExportRefused(
            f"{MANIFEST}, plugins", ", ".join(manifest.plugins), ", ".join(settings.PLUGINS)
        )
    here = set(list_applied_migrations())
    if differing := sorted(here ^ set(manifest.migrations)):
        raise ExportRefused(
            f"{MANIFEST}, migrations",
            f"inna wersja programu ({', '.join(differing[:3])})",
            "eksport z tej samej wersji programu",
        )
    if not _is_of_another_key(manifest) and not is_sealed(folder):
        raise ExportRefused(f"{MANIFEST}, seal", "zmieniony opis", "opis z pieczęcią eksportu")
    warnings = [f"Tego pliku brakowało już w chwili eksportu: {one}." for one in manifest.missing]
    if manifest.keys.get("COOP_SEAL_KEY") != digest_keys()["COOP_SEAL_KEY"]:
        warnings.append(
            "COOP_SEAL_KEY jest inny niż w chwili eksportu: numerów PESEL z deklaracji nie da się "
            "odczytać, dopóki poprzedniego nie ma w COOP_SEAL_FORMER_KEYS."
        )
    if _is_of_another_key(manifest):
        warnings.append(
            "COOP_AUDIT_KEY jest inny niż w chwili eksportu: dowody opieczętowano na nowo, a końce "
            "łańcuchów eksportu zapisano w dzienniku dostępu. Kody kontrolne wydanych dokumentów "
            "działają tylko z poprzednim kluczem w COOP_AUDIT_FORMER_KEYS."
        )
    return warnings


def _is_of_another_key(manifest: Manifest) -> bool:
    """Tell whether nothing that was sealed there can be checked here."""
    known = {digest_key("COOP_AUDIT_KEY", key) for key in list_keys()}
    return manifest.keys.get("COOP_AUDIT_KEY") not in known


def _require_kinds(digests: dict[str, str], manifest: Manifest) -> None:
    expected = {
        name
        for kind in list_exported_kinds()
        for name in (
            f"{ROWS}/{kind.label}.jsonl",
            f"{SHEETS}/{kind.label}.csv",
            f"{SCHEMAS}/{kind.label}.json",
        )
    }
    there = {name for name in digests if not name.startswith(f"{FILES}/")}
    for name in sorted(expected ^ there):
        found = "plik nieznanego rodzaju" if name in there else "brak pliku na liście"
        raise ExportRefused(name, found, "po pliku na każdy rodzaj tego serwisu")


@contextmanager
def _staged_files(folder: Path, names: Sequence[str]) -> Iterator[list[folders.StagedFolder]]:
    """Copy the originals into work folders on the disks where they belong."""
    with ExitStack() as stack:
        places = [stack.enter_context(folders.stage_folder(one)) for one in folders.list_folders()]
        of = {place.folder.name: place for place in places}
        for name in names:
            top, _, within = name.partition("/")
            if top not in of:
                raise ExportRefused(f"{FILES}/{name}", f"folder {top}", ", ".join(of))
            path = of[top].waiting / within
            folders.make_folders(path.parent, of[top].folder.folder_mode)
            shutil.copyfile(folder / FILES / name, path, follow_symlinks=False)
            path.chmod(of[top].folder.file_mode)
        os.sync()
        yield places


def _load_rows(folder: Path, manifest: Manifest, tell: Tell) -> None:
    with pause_triggers():
        _empty_tables()
        for kind in list_exported_kinds():
            tell(kind.label)
            _load_kind(folder, kind, manifest.rows.get(kind.label, 0))
        if _is_of_another_key(manifest):
            tell("Pieczęcie")
            _reseal(manifest)
    sequences = connection.ops.sequence_reset_sql(no_style(), [kind.model for kind in list_kinds()])
    with connection.cursor() as cursor:
        for statement in sequences:
            cursor.execute(statement)


def _empty_tables() -> None:
    """Delete what the migrations made: the export has its own of everything."""
    with connection.cursor() as cursor:
        for kind in list_kinds():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(kind.model._meta.db_table)}")  # noqa: S608 - names of our own


def _load_kind(folder: Path, kind: Kind, expected: int) -> None:
    name = f"{ROWS}/{kind.label}.jsonl"
    count = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        with (folder / name).open("rb") as file:
            for count, line in enumerate(file, start=1):
                yield _read_row(kind, line, f"{name}, wiersz {count}")

    try:
        insert_rows(kind.model, [column.field.column for column in kind.columns], rows())
    except Error as error:
        words = str(error).strip().partition("\n")[0]
        raise ExportRefused(name, words, "wiersze zgodne z ograniczeniami bazy") from error
    if count != expected:
        raise ExportRefused(name, f"wierszy: {count}", str(expected))


def _read_row(kind: Kind, line: bytes, where: str) -> list[Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ExportRefused(where, "tekst, który nie jest JSON", "obiekt JSON") from error
    if not isinstance(row, dict) or row.keys() != kind.columns_by_name.keys():
        found = f"pola {', '.join(row)}" if isinstance(row, dict) else "wartość bez pól"
        raise ExportRefused(where, found, f"pola {', '.join(kind.columns_by_name)}")
    values = []
    for column in kind.columns:
        try:
            values.append(column.load(row[column.name]))
        except WrongValue as wrong:
            found = repr(wrong.found)[:MAX_QUOTED_LENGTH]
            raise ExportRefused(f"{where}, pole {column.name}", found, wrong.expected) from wrong
    return values


def _reseal(manifest: Manifest) -> None:
    """Seal the evidence under the key in use; the access log keeps where its chains ended."""
    ends = {chain.code: chain.end() for chain in list_chains()}
    for plugin in list_plugins():
        for reseal in plugin.evidence.reseals:
            reseal()
    changes = {code: f"{end.number} {end.hash}" for code, end in ends.items()}
    record("SITE_RESEALED", OPERATOR, note=manifest.list_sha256, changes=changes)


def _rebuild(tell: Tell) -> None:
    tell("Indeksy wyszukiwarek")
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()
    for plugin in list_plugins():
        for rebuild in plugin.operations.rebuilds:
            rebuild()


def _compare_figures(manifest: Manifest) -> None:
    now, keyed = collect_figures(), KEYED if _is_of_another_key(manifest) else ()
    for name, then in manifest.figures.items():
        if name not in keyed and now.get(name) != then:
            raise ExportRefused(f"{MANIFEST}, figures, {name}", str(now.get(name)), then)
