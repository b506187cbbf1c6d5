"""Migration steps that spare Django from rebuilding the historical models.

Django rebuilds models before each step that might use them: every model related to a new table,
and all models before a step in Python. On an empty database that is most of the time that
migrating takes. These steps say what they do not need.
"""

from collections.abc import Iterable
from typing import Any

from django.db import router
from django.db.migrations import CreateModel, RunPython
from django.db.migrations.operations.base import Operation


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
