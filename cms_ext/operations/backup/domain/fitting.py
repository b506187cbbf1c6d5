"""Whether an archive can be restored by this program, on this engine, under these settings."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from cms_ext.operations.backup.domain.archive.manifest import CHANGED
from cms_ext.operations.backup.domain.archive.reading import BackupArchive
from cms_ext.operations.backup.domain.engine import ENGINES, engine
from cms_ext.operations.backup.domain.folders import folders
from cms_ext.operations.backup.domain.keys import other_keys
from cms_ext.operations.backup.domain.migrated import applied, known
from cms_ext.operations.backup.domain.refusal import BackupRefused


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
