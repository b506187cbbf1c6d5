"""The plugin's rows: people's data, the demo loaded twice, and migrations there and back."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin, Finding
from cms_ext.people.identity.models import Person


def data_of_people(subject: CheckedPlugin) -> Iterator[Finding]:
    """A person's rows are collected for that person and erased (GDPR art. 15 and 17).

    That `personal_data` names every table is what check coop.E015 says.
    """
    data = subject.config.plugin.people.personal_data
    person = Person.objects.create(name="Zenobia Sprawdzająca")
    given = subject.assign_rows_to(person) if data and data.models else []
    if not (data and given):
        return
    if data.collect is None or data.erase is None:
        yield Finding(
            "personal_data ma models, a nie ma collect albo erase.",
            "Podaj obie funkcje; tabele, w których są tylko pracownicy, wpisz w staff_models.",
        )
        return
    if not [row for section in data.collect(person) for row in section.rows]:
        yield Finding(
            f"collect nie wydaje osobie żadnego wiersza, choć są o niej w {', '.join(given)}.",
            "Zwróć je jako PacketSection (cms_ext.desks.privacy.domain.packet).",
        )
    kept = data.erase(person, business_today())
    left = subject.labels_with(person)
    if left and not kept:
        yield Finding(
            f"Po erase dane osoby dalej są w {', '.join(left)} i nie podano, dlaczego.",
            "Usuń je albo zwróć RetainedData z podstawą prawną i terminem.",
        )


def repeated_demo(subject: CheckedPlugin) -> Iterator[Finding]:
    """The set-up and the demo can be repeated: an operator whose first try broke off does so."""
    before = subject.row_counts()
    subject.load_demo()
    for table, rows in subject.row_counts().items():
        if rows != before[table]:
            yield Finding(
                f"Po drugim wczytaniu tabela {table} ma {rows} wierszy zamiast {before[table]}.",
                "Przed dodaniem sprawdź, czy wiersz już jest (get_or_create, Making.once).",
            )


def migrations_there_and_back(subject: CheckedPlugin) -> Iterator[Finding]:
    """Migrations are complete, and lead to zero without a trace and back."""
    loader, labels = MigrationLoader(None), set(subject.labels)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph, trim_to_apps=labels, convert_apps=labels)
    for label in sorted(labels & changes.keys()):
        steps = "; ".join(step.describe() for one in changes[label] for step in one.operations)
        yield Finding(
            f"Modele {label} różnią się od migracji: {steps}.",
            f"Uruchom manage.py makemigrations {label}.",
        )
    fixed = [
        f"{label}.{name}"
        for (label, name), migration in sorted(loader.disk_migrations.items())
        if label in labels and not all(step.reversible for step in migration.operations)
    ]
    if fixed:
        yield Finding(
            f"Tych migracji nie da się cofnąć: {', '.join(fixed)}.",
            "Podaj reverse_code albo reverse_sql; może to być noop.",
        )
        return
    executor = MigrationExecutor(connection)
    executor.migrate([(label, None) for label in labels & executor.loader.migrated_apps])
    prefixes = tuple(f"{label}_" for label in labels)
    left = [name for name in connection.introspection.table_names() if name.startswith(prefixes)]
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    if left:
        yield Finding(
            f"Po cofnięciu migracji zostają tabele: {', '.join(sorted(left))}.",
            "Cofanie ma usunąć wszystko, co migracje założyły.",
        )
