"""Which migrations this program knows and which the database has."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


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
