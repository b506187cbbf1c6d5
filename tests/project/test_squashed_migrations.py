"""A squashed migration leaves what those leave that it replaces (decision 0017).

Whole databases were compared on both engines when they were written. What is held here for good is
what Django and our triggers make them from: the models, and the statements that are sent.
"""

import re
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from cms_ext.base.database.migration_steps import StatementsOnly

Key = tuple[str, str]
OURS = ("cms_ext.", "members_area", "ebok_plugin", "cases", "waste_union")
MADE = re.compile(r"CREATE (?:OR REPLACE )?(FUNCTION|TRIGGER) (\w+)")
DROPPED = re.compile(r"DROP (FUNCTION|TRIGGER) (\w+)")


@cache
def on_disk() -> MigrationLoader:
    """As an empty database is migrated: by the squashed ones."""
    return MigrationLoader(None)


@cache
def old_ones() -> MigrationLoader:
    return MigrationLoader(None, replace_migrations=False)


@cache
def squashed() -> dict[Key, Migration]:
    return {
        key: one
        for key, one in on_disk().disk_migrations.items()
        if one.replaces and apps.get_app_config(key[0]).name.startswith(OURS)
    }


@cache
def leaves_of_the_others() -> list[Key]:
    """The last migration of each app of which nothing was squashed."""
    labels = {label for label, _name in squashed()}
    return [key for key in on_disk().graph.leaf_nodes() if key[0] not in labels]


def later_than(squash: Key) -> list[Key]:
    """What its app added since."""
    replaced = squashed()[squash].replaces
    own = sorted(key for key in on_disk().disk_migrations if key[0] == squash[0])
    return [key for key in own if key != squash and key not in replaced]


@cache
def both_states() -> tuple[ProjectState, ProjectState]:
    """The models that the old ones leave, and those of the squashed; not what came later."""
    old = [one.replaces[-1] for one in squashed().values()]
    others = leaves_of_the_others()
    return (
        old_ones().project_state([*others, *old]),
        on_disk().project_state([*others, *squashed()]),
    )


def models_of(state: ProjectState, label: str) -> dict[str, Any]:
    """In the order in which they came, which numbers the types of content."""
    found = {}
    for (app, name), model in state.models.items():
        if app == label:
            fields = {key: MigrationWriter.serialize(one)[0] for key, one in model.fields.items()}
            options = {key: said for key, said in model.options.items() if said != []}
            found[name] = (fields, options, model.bases, model.managers)
    return found


def test_it_replaces_all_that_came_before_it_and_leaves_the_same_models():
    for key, one in squashed().items():
        known = sorted(old for old in old_ones().disk_migrations if old[0] == key[0] and old != key)
        assert one.replaces == known[: len(one.replaces)]
        assert key[1] == f"0001_squashed_{one.replaces[-1][1]}"

        old, new = (models_of(state, key[0]) for state in both_states())
        assert (list(new), new) == (list(old), old)
        assert new


class Editor:
    """Keeps the functions and triggers that would be there after what it was told to do."""

    # Its tables are altered in place; SQLite puts the triggers of a remade one back as they were.
    connection = SimpleNamespace(vendor="postgresql", alias="default")

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], str] = {}

    def execute(self, statement: str, params: None = None) -> None:
        if made := MADE.match(statement):
            self.kept[made.groups()] = statement
        elif dropped := DROPPED.match(statement):
            del self.kept[dropped.groups()]
        else:
            raise AssertionError(statement)


def statements_kept(label: str, migrations: list[Migration]) -> dict[tuple[str, ...], str]:
    editor, state = Editor(), ProjectState()
    for one in migrations:
        for step in one.operations:
            if isinstance(step, StatementsOnly):
                step.database_forwards(label, editor, state, state)
    return editor.kept


def test_the_triggers_are_the_same():
    with_triggers = set()
    for (label, _), one in squashed().items():
        old = [old_ones().disk_migrations[each] for each in one.replaces]
        kept = statements_kept(label, [one])
        assert kept == statements_kept(label, old), label
        with_triggers |= {label} if kept else set()

    assert with_triggers >= {
        "ebok_plugin_ledger",
        "ebok_plugin_payments",
        "ebok_plugin_meters",
        "members_area_resolutions",
    }


def plan() -> list[Key]:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(one.app_label, one.name) for one, _ in steps]


@pytest.mark.thorough
@pytest.mark.django_db
def test_a_site_that_has_the_old_ones_has_nothing_to_do_and_is_led_on():
    """One that lacks the last of them gets that one first."""
    recorder = MigrationRecorder(connection)
    for label, name in squashed():
        recorder.record_unapplied(label, name)
    assert plan() == []

    for key, one in squashed().items():
        lacking = [one.replaces[-1], *later_than(key)]
        for each in lacking:
            recorder.record_unapplied(*each)
        assert plan() == lacking
        for each in lacking:
            recorder.record_applied(*each)

    MigrationExecutor(connection).migrate(on_disk().graph.leaf_nodes(), plan=[])
    assert recorder.applied_migrations().keys() >= squashed().keys()
