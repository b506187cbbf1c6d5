"""Steps of migrations that build no models, and triggers that refuse overlapping days.

Django rebuilds models before each step that might use them: every model related to a new table,
and all models before a step in Python. On an empty database that is most of the time that
migrating takes. These steps say what they do not need.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import router
from django.db.migrations import CreateModel, RunPython
from django.db.migrations.operations.base import Operation
from django.db.models import CheckConstraint, UniqueConstraint


class StatementsOnly(RunPython):
    """Functions of (None, schema editor) that only send SQL: no model is built for them."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.code(None, schema_editor)  # type: ignore[arg-type]  # there are none

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if self.reverse_code is None:
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        elif router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.reverse_code(None, schema_editor)  # type: ignore[arg-type]  # as above


class CreateModels(Operation):
    """Creates several tables and builds their models only once."""

    def __init__(self, steps: list[CreateModel]) -> None:
        self.steps = steps

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"steps": self.steps}

    def state_forwards(self, app_label: str, state: Any) -> None:
        # Otherwise each new model, with all its relations, is built at once and again for the next.
        vars(state).pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for step in self.steps:
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for step in reversed(self.steps):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(step.describe() for step in self.steps)


class RenamePrefix(Operation):
    """Renames the constraints and indexes of an app whose names begin with a former prefix.

    No row changes. SQLite cannot rename a constraint, so each of their tables is made again, once:
    a migration removes triggers on them before this step, and installs them again after it.
    """

    def __init__(self, former: str, current: str) -> None:
        self.former, self.current = former, current

    def state_forwards(self, app_label: str, state: Any) -> None:
        vars(state).pop("apps", None)
        for (label, _name), model in state.models.items():
            for kind in ("constraints", "indexes") if label == app_label else ():
                model.options[kind] = [self._renamed(each) for each in model.options[kind]]

    def _renamed(self, named: Any) -> Any:
        if named.name.startswith(self.former):
            named = named.clone()
            named.name = self.current + named.name.removeprefix(self.former)
        return named

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in to_state.apps.get_app_config(app_label).get_models():
            former = from_state.apps.get_model(app_label, model._meta.model_name)._meta
            pairs = [
                (old.name, new)
                for kind in ("constraints", "indexes")
                for old, new in zip(getattr(former, kind), getattr(model._meta, kind), strict=True)
                if old.name != new.name
            ]
            if pairs and schema_editor.connection.vendor == "sqlite":
                schema_editor._remake_table(model)
                continue
            for old, new in pairs:
                # PostgreSQL holds a unique constraint with a condition as an index.
                is_constraint = isinstance(new, CheckConstraint) or (
                    isinstance(new, UniqueConstraint) and new.condition is None
                )
                of = f'TABLE "{former.db_table}" RENAME CONSTRAINT "{old}"'
                if not is_constraint:
                    of = f'INDEX "{old}" RENAME'
                schema_editor.execute(f'ALTER {of} TO "{new.name}"', params=None)

    database_backwards = database_forwards


def undone(step: StatementsOnly) -> StatementsOnly:
    """A migration step that takes back what this one does."""
    return StatementsOnly(step.reverse_code, step.code)  # type: ignore[arg-type]  # has both


def created_together(operations: Iterable[Operation]) -> list[Operation]:
    """Group neighbouring CreateModel steps of a migration into one `CreateModels` each."""
    together: list[Operation] = []
    for operation in operations:
        if not isinstance(operation, CreateModel):
            together.append(operation)
        elif together and isinstance(together[-1], CreateModels):
            together[-1].steps.append(operation)
        else:
            together.append(CreateModels([operation]))
    return together


def run_statements(
    create: Mapping[str, Iterable[str]],
    drop: Mapping[str, Iterable[str]],
    *names: Mapping[str, str],
) -> StatementsOnly:
    """A migration step: the statements of the database's vendor, filled in with each of `names`."""

    def step(statements: Mapping[str, Iterable[str]]) -> Callable[[Any, Any], None]:
        def run(apps: Any, schema_editor: Any) -> None:
            for filled in names:
                for statement in statements[schema_editor.connection.vendor]:
                    schema_editor.execute(statement.format(**filled), params=None)

        return run

    return StatementsOnly(step(create), step(drop))


def refuse_overlaps(table: str, *columns: str) -> StatementsOnly:
    """A migration step: two rows of `table` with the same `columns` never hold on one day.

    Rows have `valid_from` and `valid_to` (empty: for good). The functions of `domain` explain a
    refusal to people; the trigger holds against everything else.
    """
    create: dict[str, list[str]] = {}
    for vendor, texts in _CREATE.items():
        same = " AND ".join(f"known.{column} {_SAME[vendor]} NEW.{column}" for column in columns)
        create[vendor] = [text.replace("{same}", same) for text in texts]
    return run_statements(create, _DROP, {"table": table})


_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
_IN_THE_WAY = """EXISTS (
    SELECT 1 FROM "{table}" AS known WHERE {same}
    AND known.valid_from <= COALESCE(NEW.valid_to, '9999-12-31')
    AND COALESCE(known.valid_to, '9999-12-31') >= NEW.valid_from
    {but})"""
_ON_INSERT = _IN_THE_WAY.replace("{but}", "")
_ON_UPDATE = _IN_THE_WAY.replace("{but}", "AND known.id <> NEW.id")
_CREATE = {
    "sqlite": (
        f"""CREATE TRIGGER {{table}}_overlap_insert BEFORE INSERT ON "{{table}}"
        WHEN {_ON_INSERT}
        BEGIN SELECT RAISE(ABORT, '{{table}}: the days overlap'); END""",
        f"""CREATE TRIGGER {{table}}_overlap_update BEFORE UPDATE ON "{{table}}"
        WHEN {_ON_UPDATE}
        BEGIN SELECT RAISE(ABORT, '{{table}}: the days overlap'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION {{table}}_overlap() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF {_ON_UPDATE} THEN
            RAISE EXCEPTION '{{table}}: the days overlap' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW; END $$""",
        """CREATE TRIGGER {table}_overlap BEFORE INSERT OR UPDATE ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION {table}_overlap()""",
    ),
}
_DROP = {
    "sqlite": ("DROP TRIGGER {table}_overlap_insert", "DROP TRIGGER {table}_overlap_update"),
    "postgresql": ('DROP TRIGGER {table}_overlap ON "{table}"', "DROP FUNCTION {table}_overlap()"),
}
