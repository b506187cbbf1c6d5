"""Restore a site from an archive, into an empty one, completely or not at all."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Page

from cms_ext.base.database.trial_version import is_trial_version
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.frontend.page_cache.store import clear_caches
from cms_ext.operations.backup.domain.archive import (
    CHANGED,
    BackupArchive,
    BackupRefused,
    hash_file,
    open_archive,
)
from cms_ext.operations.backup.domain.engine import ENGINES, get_engine
from cms_ext.operations.backup.domain.folders import (
    list_folders,
    put_files,
    remove_leftovers,
    unpack_archive,
    write_durably,
)
from cms_ext.operations.backup.domain.record import has_restored, record_restore
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import find_current_names, plugin_configs
from cms_ext.plugins.realm import Realm

# What stops working under another key.
WITHOUT = {
    "SECRET_KEY": "wszyscy zostaną wylogowani",
    "COOP_AUDIT_KEY": "nie da się sprawdzić dziennika dostępu ani dowodów publikacji",
    "COOP_SEAL_KEY": "nie zadziałają kody z aplikacji uwierzytelniających",
}


def digest_keys() -> dict[str, str]:
    """Return a digest of each key; keys of 50 random characters cannot be found from it."""
    return {name: digest_key(name, getattr(settings, name)) for name in WITHOUT}


def digest_key(name: str, key: str) -> str:
    """Return the digest of a key under the name of its setting."""
    text = f"wagtail-coop backup {name}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()


def describe_other_keys(theirs: dict[str, str]) -> list[str]:
    """Return a sentence for each key that differs from the backup's."""
    return [
        f"{name} jest inny niż w chwili kopii: {lost}. Ustaw poprzedni."
        for name, lost in WITHOUT.items()
        if theirs.get(name) != digest_keys()[name]
    ]


def list_applied_migrations() -> list[str]:
    """Return `app.name` of the applied migrations of the enabled apps."""
    on = {config.label for config in apps.get_app_configs()}
    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in on)


def needs_migrate() -> bool:
    """Return whether this program is newer than the tables."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def list_known_migrations() -> set[str]:
    """Return `app.name` of every migration that this program has."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def require_fit(archive: BackupArchive) -> list[str]:
    """Return warnings about an archive that fits this site. Raises BackupRefused otherwise."""
    if obstacle := next(_find_obstacles(archive), None):
        raise BackupRefused(obstacle)
    return [
        *describe_other_keys(archive.manifest.keys),
        *(f"Tego pliku brakowało już w chwili kopii: {name}." for name in archive.manifest.missing),
    ]


def _find_obstacles(archive: BackupArchive) -> Iterator[str]:
    """Yield why the archive does not fit this site, in the order in which to remove it."""
    manifest = archive.manifest
    engine = get_engine()
    others = describe_other_keys(manifest.keys)
    if not archive.sealed and not any(one.startswith("COOP_AUDIT_KEY") for one in others):
        yield CHANGED
    if is_trial_version(manifest.migrations):
        yield (
            "Kopia pochodzi z wersji próbnej sprzed 1.0.0. Ten program przywraca kopie od wersji "
            "1.0.0; tę odczyta tylko program, który ją zrobił."
        )
    if manifest.engine != connection.vendor:
        yield (
            f"Kopia jest z bazy {ENGINES[manifest.engine].NAME}, a serwis ma bazę {engine.NAME}. "
            "Wskaż w DATABASE_URL pustą bazę tego samego rodzaju."
        )
    if manifest.engine_version > engine.version():
        yield (
            f"Kopia jest z serwera {engine.NAME} {manifest.engine_version}, a ten jest w wersji "
            f"{engine.version()}. Użyj serwera co najmniej w wersji {manifest.engine_version}."
        )
    off = [name for name in find_current_names(manifest.plugins) if name not in settings.PLUGINS]
    if off:
        yield (
            f"W kopii są dane wtyczek, które tu są wyłączone: {', '.join(off)}. Ustaw COOP_PLUGINS "
            f"jak w kopii: {','.join(manifest.plugins)}."
        )
    newer = sorted(set(manifest.migrations) - list_known_migrations())
    if newer:
        yield (
            "Kopia pochodzi z nowszej wersji programu. Przywróć ją tą wersją albo nowszą. "
            f"Ta wersja nie zna: {', '.join(newer[:3])}."
        )
    there = {folder.name for folder in list_folders()}
    if any(name.partition("/")[0] not in there for name in archive.files):
        yield "W kopii jest magazyn zaufania. Ustaw COOP_TRUST_STORE na pusty folder."


def require_same_tables(archive: BackupArchive) -> None:
    """Raise BackupRefused if a migrated PostgreSQL database has other tables.

    pg_restore replaces the tables it knows; tables of a newer version would stay.
    """
    if connection.vendor == "postgresql" and set(list_applied_migrations()) != set(
        archive.manifest.migrations
    ):
        raise BackupRefused(
            "Bazę przygotowała inna wersja programu niż kopię. Przywróć ją do bazy bez tabel "
            "(createdb), a potem uruchom migrate."
        )


# Wagtail's own migrations create the root and a welcome page.
PAGES_OF_A_NEW_DATABASE = 2
CURE = "Kopię przywraca się tylko do pustej bazy: utwórz nową i wskaż ją w DATABASE_URL."


def require_no_site() -> bool:
    """Return whether the database is migrated; False when it has no tables.

    Raises BackupRefused when a site uses it. Only the existence of rows is queried: its tables may
    be those of another version.
    """
    tables = set(connection.introspection.table_names())
    if not tables:
        return False
    if not tables >= {"django_migrations", Page._meta.db_table, User._meta.db_table}:
        raise BackupRefused(f"W bazie są tabele innego programu. {CURE}")
    inhabited = (
        (User.objects.exclude(realm=Realm.NONE), "loginy"),
        (Person.objects.all(), "osoby"),
        (AuditEvent.objects.all(), "zdarzenia w dzienniku dostępu"),
        (PublicationRecord.objects.all(), "dowody publikacji"),
    )
    found = [
        words
        for rows, words in inhabited
        if rows.model._meta.db_table in tables and rows.order_by().exists()
    ]
    if Page.objects.count() > PAGES_OF_A_NEW_DATABASE:
        found.append("strony")
    if found:
        raise BackupRefused(f"W bazie działa już serwis ({', '.join(found)}). {CURE}")
    return True


def collect_figures() -> dict[str, str]:
    """Return all declared control figures by name, from the database as it is now.

    The extension's figures have bare names, those of a plugin begin with its title.
    """
    found: dict[str, str] = {}
    for config in plugin_configs():
        prefix = "" if config.is_own else f"{config.title}: "
        for collect in config.plugin.evidence.backup_checks:
            theirs: Mapping[str, str] = collect()
            found |= {f"{prefix}{name}": value for name, value in theirs.items()}
    return found


def count_restored_rows() -> dict[str, int]:
    """Return the number of rows of each table but the one that a backup writes to."""
    tables = sorted(set(connection.introspection.table_names()) - {BackupRecord._meta.db_table})
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own
            found[table] = int(cursor.fetchone()[0])
    return found


NOTHING = "brak"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between the site and the backup."""

    name: str
    then: str
    now: str

    def __str__(self) -> str:
        return f"{self.name}: w kopii {self.then}, teraz {self.now}"


def find_differences(archive: BackupArchive) -> list[Difference]:
    """Return differences in figures, row counts and files; empty when there are none.

    Row counts are compared only when both have the same migrations.
    """
    manifest = archive.manifest
    found = list(_unequal("", manifest.figures, collect_figures()))
    if set(manifest.migrations) == set(list_applied_migrations()):
        then = {name: str(number) for name, number in manifest.rows.items()}
        now = {name: str(number) for name, number in count_restored_rows().items()}
        found += _unequal("liczba wierszy, ", then, now)
    return [*found, *_compare_files(archive)]


def _unequal(what: str, then: dict[str, str], now: dict[str, str]) -> Iterator[Difference]:
    for name, value in then.items():
        if now.get(name, NOTHING) != value:
            yield Difference(f"{what}{name}", value, now.get(name, NOTHING))


def _compare_files(archive: BackupArchive) -> Iterator[Difference]:
    places = {folder.name: folder for folder in list_folders()}
    for name in archive.files:
        path = places[name.partition("/")[0]].place_of(name)
        then, now = archive.sha256[name], hash_file(path) if path.is_file() else NOTHING
        if now != then:
            yield Difference(f"plik {name}", then, now)


Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The outcome; `compared` is False when an older archive needs `migrate` first."""

    files: int
    sha256: str
    warnings: list[str]
    compared: bool
    differences: list[Difference]


def restore_site(source: Path, *, by: str, tell: Tell) -> RestoreResult:
    """Restore the archive into an empty site, then compare the site with the archive.

    A run that was killed is done again, or finished where the database was loaded. Raises
    BackupRefused, with a sentence and nothing changed, for a site in use and for an archive that is
    incomplete, changed, foreign, of another engine or of a newer version. `by` is the account of
    the machine.
    """
    with _source(source) as archive:
        warnings = require_fit(archive)
        sha256, files = hash_file(source), archive.manifest.files
        try:
            is_migrated = require_no_site()
        except BackupRefused:
            if not _is_loaded_from(sha256):
                raise
            tell("Dokończenie przerwanego przywracania")
            for folder in list_folders():
                remove_leftovers(folder.root)
        else:
            _load(archive, sha256, is_migrated=is_migrated, tell=tell)
        forget_the_empty_site()
        is_older, found = needs_migrate(), []
        # Recorded is what was compared: the record itself is a difference.
        if not (is_older or has_restored(sha256)):
            found = _compared(archive, tell)
            names = "; ".join(one.name for one in found)
            record_restore(source.name, by=by, differs=names, sha256=sha256, files=files)
        _loading_file().unlink()
        return RestoreResult(files, sha256, warnings, not is_older, found)


def _load(archive: BackupArchive, sha256: str, *, is_migrated: bool, tell: Tell) -> None:
    if is_migrated:
        require_same_tables(archive)
    tell("Sprawdzanie kopii")
    archive.check()
    with unpack_archive(archive, tell) as (database, places), put_files(places):
        tell("Baza danych")
        _loading_file().parent.mkdir(parents=True, exist_ok=True)
        write_durably(_loading_file(), sha256)
        try:
            get_engine().load(database, replaces=is_migrated)
        except BackupRefused:
            _loading_file().unlink()
            raise
    # Another program has filled the database.
    connection.close()


def _loading_file() -> Path:
    """The file with the digest of an archive whose restore began to load and has not ended."""
    return Path(settings.DATA_DIR) / "restore.loading"


def _is_loaded_from(sha256: str) -> bool:
    """Return whether a killed restore of this archive has filled the database.

    It loads in one transaction, after all files are in place.
    """
    file = _loading_file()
    return file.is_file() and file.read_text() == sha256


def compare_site(source: Path, *, by: str, tell: Tell) -> RestoreResult:
    """Compare the site with the archive from which it was just restored.

    For an archive that could not be compared at once: it was older, or a key differed. The restore
    is recorded at the first comparison without differences; otherwise nothing is written.
    """
    with _source(source) as archive:
        warnings = require_fit(archive)
        if needs_migrate():
            raise BackupRefused(
                "Tabele są z wcześniejszej wersji programu. Uruchom najpierw migrate."
            )
        found = _compared(archive, tell)
        sha256, files = hash_file(source), archive.manifest.files
        if not found and not has_restored(sha256):
            record_restore(source.name, by=by, differs="", sha256=sha256, files=files)
        _loading_file().unlink(missing_ok=True)
        return RestoreResult(files, sha256, warnings, True, found)


@contextmanager
def _source(source: Path) -> Iterator[BackupArchive]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise BackupRefused(f"Nie można odczytać pliku {source}: {error.strerror}.") from error
    with file, open_archive(file) as archive:
        yield archive


def _compared(archive: BackupArchive, tell: Tell) -> list[Difference]:
    tell("Porównanie z kopią")
    return find_differences(archive)


def forget_the_empty_site() -> None:
    """Clear what this process and the caches stored of the empty site."""
    ContentType.objects.clear_cache()
    clear_caches()
