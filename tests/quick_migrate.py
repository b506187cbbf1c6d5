"""`manage.py migrate`, in which Django takes each field of its history apart once.

After each operation it builds the models around the changed one anew, from copies of their fields,
and for each copy it asks the field how it was made: that was a third of a minute a database. The
answer of a field of the history changes only when a field that it points at gets another name.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import execute_from_command_line
from django.db.migrations.state import ProjectState
from django.db.models import Field

_renamed = 0


def _clone(self: Any) -> Any:
    if hasattr(self, "model"):
        # It belongs to a model, so that anybody may have changed it.
        _name, _path, args, kwargs = self.deconstruct()
        return self.__class__(*args, **kwargs)
    made = self.__dict__.get("_made_of")
    if made is None or made[0] != _renamed:
        made = self._made_of = (_renamed, self.deconstruct())
    _name, _path, args, kwargs = made[1]
    return self.__class__(*args, **kwargs)


def _rename_field(self: Any, *named: Any) -> None:
    global _renamed  # noqa: PLW0603 - as long as the one command
    _rename(self, *named)
    _renamed += 1


_rename = ProjectState.rename_field

if __name__ == "__main__":
    Field.clone = _clone  # type: ignore[method-assign]
    ProjectState.rename_field = _rename_field  # type: ignore[method-assign]
    execute_from_command_line(["manage.py", "migrate", "--verbosity", "0", *sys.argv[1:]])
