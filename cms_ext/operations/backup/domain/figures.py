"""What a restored site must show again, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from cms_ext.operations.backup.models import BackupRecord
from cms_ext.plugins import declared, plugin_configs


def figures() -> dict[str, str]:
    """All that is declared, by name, as the connection sees the database now.

    The extension's own figures stand under their bare names, a plugin's behind its title.
    """
    found: dict[str, str] = {}
    for config in plugin_configs():
        of_whom = "" if config.is_own else f"{config.plugin.title}: "
        for dotted in config.plugin.backup_checks:
            theirs: Mapping[str, str] = declared(dotted)()
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
