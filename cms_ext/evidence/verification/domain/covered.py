"""Lists what finds a change of each column of the site, from the declarations (`Coverage`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from cms_ext.plugins import Coverage, list_plugins
from cms_ext.plugins.coverage import coverage_of


@dataclass(frozen=True, slots=True)
class CoveredModel:
    """A model with its declaration: the names of its own columns, by what finds their change.

    `sealed` stand in the journal; `checked` and `unproven` are by the code of the check, and by the
    reason. A column that nobody declared is in `undeclared`, one declared twice is there as well.
    """

    model: type[models.Model]
    sealed: tuple[str, ...]
    checked: Mapping[str, tuple[str, ...]]
    unproven: Mapping[str, tuple[str, ...]]
    undeclared: tuple[str, ...]

    @property
    def proven_count(self) -> int:
        """The number of columns whose change is found."""
        return len(self.sealed) + sum(map(len, self.checked.values()))

    @property
    def unproven_count(self) -> int:
        """The number of columns whose change nothing finds, for a reason."""
        return sum(map(len, self.unproven.values()))


def list_covered() -> list[CoveredModel]:
    """List every model of the site with its coverage, in the order of the apps."""
    declared: dict[str, Coverage] = {}
    for plugin in list_plugins():
        declared |= plugin.evidence.coverage
    return [
        _describe(model, coverage_of(model) or declared.get(model._meta.label) or Coverage())
        for model in apps.get_models(include_auto_created=True)
        if own_columns(model)
    ]


def own_columns(model: type[models.Model]) -> list[str]:
    """The columns of a model's own table, without its key."""
    return [field.name for field in model._meta.local_concrete_fields if not field.primary_key]


def _describe(model: type[models.Model], coverage: Coverage) -> CoveredModel:
    columns = own_columns(model)
    if coverage.all_checked:
        return CoveredModel(model, (), {coverage.all_checked: tuple(columns)}, {}, ())
    if coverage.all_unproven:
        return CoveredModel(model, (), {}, {coverage.all_unproven: tuple(columns)}, ())
    named = [_name(model, name) for name in coverage.named]
    wrong = [name for name in {*columns, *named} if named.count(name) != 1 or name not in columns]
    return CoveredModel(
        model,
        tuple(_name(model, name) for name in coverage.in_journal),
        _by_answer(model, coverage.checked),
        _by_answer(model, coverage.unproven),
        tuple(sorted(wrong)),
    )


def _by_answer(
    model: type[models.Model], answers: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, Sequence[str]] = {}
    for column, answer in answers.items():
        found[answer] = (*found.get(answer, ()), _name(model, column))
    return {answer: tuple(columns) for answer, columns in found.items()}


def _name(model: type[models.Model], column: str) -> str:
    return model._meta.get_field(column).name
