"""Whether an archive can be restored: by this program and its keys, on this engine and database."""

from __future__ import annotations

import hashlib
import hmac

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Page

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.operations.backup.domain.archive import CHANGED, BackupRefused
from cms_ext.operations.backup.domain.archive_reading import BackupArchive
from cms_ext.operations.backup.domain.engine import ENGINES, engine
from cms_ext.operations.backup.domain.folders import folders
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm

# What is lost under another one.
WITHOUT = {
    "SECRET_KEY": "wszyscy zostaną wylogowani",
    "COOP_AUDIT_KEY": "nie da się sprawdzić dziennika dostępu ani dowodów publikacji",
    "COOP_SEAL_KEY": "nie zadziałają kody z aplikacji uwierzytelniających",
}


def fingerprints() -> dict[str, str]:
    """Of each key; a key of at least 50 random signs cannot be found from it."""
    return {name: _fingerprint(name) for name in WITHOUT}


def _fingerprint(name: str) -> str:
    key = getattr(settings, name).encode()
    return hmac.new(key, f"wagtail-coop backup {name}".encode(), hashlib.sha256).hexdigest()


def other_keys(theirs: dict[str, str]) -> list[str]:
    """A sentence for each key that is not the one under which the backup was made."""
    return [
        f"{name} jest inny niż w chwili kopii: {lost}. Ustaw poprzedni."
        for name, lost in WITHOUT.items()
        if theirs.get(name) != _fingerprint(name)
    ]


def applied() -> list[str]:
    """`app.name` of what the database has, of the apps that are on."""
    on = {config.label for config in apps.get_app_configs()}
    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in on)


def needs_migrate() -> bool:
    """Whether this program is newer than the tables."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def known() -> set[str]:
    """`app.name` of everything that this program could apply."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for one in loader.disk_migrations.values() for key in one.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def demand_fit(archive: BackupArchive) -> list[str]:
    """Warnings for the operator about an archive that fits; raises BackupRefused otherwise."""
    manifest = archive.manifest
    others = other_keys(manifest.keys)
    if not archive.sealed and not any(one.startswith("COOP_AUDIT_KEY") for one in others):
        raise BackupRefused(CHANGED)
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"Kopia jest z bazy {ENGINES[manifest.engine].NAME}, a serwis ma bazę {engine().NAME}. "
            "Wskaż w DATABASE_URL pustą bazę tego samego rodzaju."
        )
    if manifest.engine_version > engine().version():
        raise BackupRefused(
            f"Kopia jest z serwera {engine().NAME} {manifest.engine_version}, a ten jest w wersji "
            f"{engine().version()}. Użyj serwera co najmniej w wersji {manifest.engine_version}."
        )
    off = [name for name in manifest.plugins if name not in settings.PLUGINS]
    if off:
        raise BackupRefused(
            f"W kopii są dane wtyczek, które tu są wyłączone: {', '.join(off)}. Ustaw COOP_PLUGINS "
            f"jak w kopii: {','.join(manifest.plugins)}."
        )
    newer = sorted(set(manifest.migrations) - known())
    if newer:
        raise BackupRefused(
            "Kopia pochodzi z nowszej wersji programu. Przywróć ją tą wersją albo nowszą. "
            f"Ta wersja nie zna: {', '.join(newer[:3])}."
        )
    there = {folder.name for folder in folders()}
    for name in archive.files:
        if name.partition("/")[0] not in there:
            raise BackupRefused(
                "W kopii jest magazyn zaufania. Ustaw COOP_TRUST_STORE na pusty folder."
            )
    return [
        *others,
        *(f"Tego pliku brakowało już w chwili kopii: {name}." for name in manifest.missing),
    ]


def demand_same_tables(archive: BackupArchive) -> None:
    """Raises BackupRefused for a migrated PostgreSQL database whose tables are not the archive's.

    pg_restore replaces what it knows; what a newer version has made beside it would stay.
    """
    if connection.vendor == "postgresql" and set(applied()) != set(archive.manifest.migrations):
        raise BackupRefused(
            "Bazę przygotowała inna wersja programu niż kopię. Przywróć ją do bazy bez tabel "
            "(createdb), a potem uruchom migrate."
        )


# Wagtail's own migrations make the root and a page of welcome.
PAGES_OF_A_NEW_DATABASE = 2
CURE = "Kopię przywraca się tylko do pustej bazy: utwórz nową i wskaż ją w DATABASE_URL."


def demand_no_site() -> bool:
    """Whether the database is migrated; False: it has no tables.

    Raises BackupRefused when it holds a site that is in use. Only whether there are rows is asked:
    its tables may be those of another version.
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
