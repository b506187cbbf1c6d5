"""What finds a change of each column that was made outside the site (decision 32).

Every column of every model is declared exactly once: on its model as `coverage`, or, for models of
libraries and of packages below this one, in `EvidencePart.coverage` of a plugin. A test walks all
models, and another one changes each column and compares what is found with what is declared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models


class SealStream(StrEnum):
    """A chain of the journal with a lock of its own; locked in this order, the access log last.

    A change of somebody's rights does not wait until a portion of charges is posted.
    """

    MONEY = "money"
    BATCHES = "batches"
    READINGS = "readings"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the columns of one model are protected, by the names of its fields.

    `sealed` columns are in the journal with their values, `digested` ones as a keyed digest: what
    is personal, secret or long. `checked` names for a column the check of `verify` that computes it
    again or compares it with another record. `unproven` gives for a column the reason, in Polish
    for
    the auditor, why nothing finds its change. The primary key needs no line: a row that is added or
    removed is found where one of its columns is.
    """

    sealed: tuple[str, ...] = ()
    digested: tuple[str, ...] = ()
    stream: SealStream = SealStream.OFFICE
    checked: Mapping[str, str] = field(default_factory=dict)
    unproven: Mapping[str, str] = field(default_factory=dict)
    # For a model with nothing in the journal: one answer for all its columns.
    all_checked: str = ""
    all_unproven: str = ""

    def __post_init__(self) -> None:
        if (self.all_checked or self.all_unproven) and (self.named or self.in_journal):
            raise ValueError("An answer for all columns stands alone.")

    @property
    def in_journal(self) -> tuple[str, ...]:
        """Return the columns of which the journal has a seal."""
        return (*self.sealed, *self.digested)

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is declared by its name."""
        return (*self.in_journal, *self.checked, *self.unproven)


def checked_by(check: str) -> Coverage:
    """Cover all columns of a model by one check of `verify`."""
    return Coverage(all_checked=check)


def unproven(reason: str) -> Coverage:
    """Declare that nothing finds a change of any column of a model, and why."""
    return Coverage(all_unproven=reason)


def read_coverage(model: type[models.Model]) -> Coverage | None:
    """Return the declaration on the model itself; None where it has none."""
    found = getattr(model, "coverage", None)
    return found if isinstance(found, Coverage) else None
