"""Migrations are complete and lead back as well.

Whoever takes the plugin out for good runs them to zero, and finds his database as it was before.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

TITLE = "migracje są kompletne i odwracalne"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    yield from _missing(subject)
    fixed = list(_irreversible(subject))
    yield from fixed
    if not fixed:
        yield from _there_and_back(subject)


def _missing(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    loader = _on_disk()
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    labels = set(subject.labels)
    changes = detector.changes(graph=loader.graph, trim_to_apps=labels, convert_apps=labels)
    for label, migrations in sorted(changes.items()):
        if label in labels:
            steps = "; ".join(step.describe() for one in migrations for step in one.operations)
            yield ConformanceFinding(
                f"Modele {label} różnią się od migracji: {steps}.",
                f"Uruchom manage.py makemigrations {label}.",
            )


def _irreversible(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for (label, name), migration in sorted(_on_disk().disk_migrations.items()):
        for operation in migration.operations:
            if label in subject.labels and not operation.reversible:
                yield ConformanceFinding(
                    f"Migracji {label}.{name} nie da się cofnąć: {operation.describe()}.",
                    "Podaj reverse_code albo reverse_sql; może to być noop.",
                )


@functools.cache
def _on_disk() -> MigrationLoader:
    """Of all apps, so that it is the same for every plugin that is looked at."""
    return MigrationLoader(None)


def _there_and_back(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    before = _tables(subject)
    executor = MigrationExecutor(connection)
    migrated = [label for label in subject.labels if label in executor.loader.migrated_apps]
    executor.migrate([(label, None) for label in migrated])
    left = _tables(subject)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    if left:
        yield ConformanceFinding(
            f"Po cofnięciu migracji zostają tabele: {', '.join(sorted(left))}.",
            "Cofanie ma usunąć wszystko, co migracje założyły.",
        )
    if _tables(subject) != before:
        yield ConformanceFinding(
            "Po cofnięciu i powtórzeniu migracji tabele są inne niż na początku.",
            "Uruchom manage.py migrate do zera i z powrotem i porównaj.",
        )


def _tables(subject: CheckedPlugin) -> set[str]:
    prefixes = tuple(f"{label}_" for label in subject.labels)
    return {name for name in connection.introspection.table_names() if name.startswith(prefixes)}
