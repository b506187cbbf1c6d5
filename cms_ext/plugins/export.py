"""What the full export takes of a model, declared next to its `coverage` (decision 45).

All rows and columns of a model are exported unless its `export` says otherwise; models of libraries
say it in `OperationsPart.exports`. A test holds that whatever looks like a secret is declared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Export:
    """What of a model stays on the site, and why (`reason`, in Polish for the operator).

    With `rows` False none of its rows leaves. `closed` gives for a column what is written instead
    of its value: a plain value, or an expression that the database computes of the row.
    """

    reason: str = ""
    rows: bool = True
    closed: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.reason) != (not self.rows or bool(self.closed)):
            raise ValueError("What is left out has a reason, and nothing else has one.")


EVERYTHING = Export()


def left_out(reason: str) -> Export:
    """Declare that no row of a model is exported, and why."""
    return Export(reason, rows=False)


def read_export(model: type[models.Model]) -> Export | None:
    """Return the declaration on the model itself; None where it has none."""
    found = model.__dict__.get("export")
    return found if isinstance(found, Export) else None
