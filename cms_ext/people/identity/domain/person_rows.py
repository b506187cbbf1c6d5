"""Every row of every installed app that points at a person, found by the models themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, OneToOneField, QuerySet
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import Person

# Append-only: its events name a person by number for good, and are found through `merged_into`.
NEVER_REWRITTEN = ("cms_ext_audit.AuditEvent",)


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A column with people in it."""

    model: type[Model]
    field: Field[Any, Any]

    @property
    def is_one_to_one(self) -> bool:
        """Whether the column is one-to-one: such a row never moves to another entry."""
        return isinstance(self.field, OneToOneField)

    @property
    def can_collide(self) -> bool:
        """Whether a rule of the model may refuse a row because of the rows of its new person."""
        constrained = any(
            self.field.name in getattr(constraint, "fields", ())
            for constraint in self.model._meta.constraints
        )
        return constrained or self.model.clean is not Model.clean

    def rows_of(self, person: Person) -> QuerySet[Model]:
        rows: QuerySet[Model] = self.model._base_manager.filter(**{self.field.name: person})
        return rows


def keys_to_people() -> Iterator[PersonKey]:
    """In the order of the installed apps; proxies and tables without migrations have none."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        if model._meta.label in NEVER_REWRITTEN:
            continue
        for field in model._meta.local_fields:
            if field.related_model is Person:
                yield PersonKey(model, field)


def collision(key: PersonKey, row: Model, kept: Person) -> list[str]:
    """The errors that the row would have if it belonged to `kept`, beyond those it has now."""
    before = set(_faults(row))
    setattr(row, key.field.attname, kept.pk)
    return [fault for fault in _faults(row) if fault not in before]


def _faults(row: Model) -> list[str]:
    found: list[str] = []
    for check in (row.clean, row.validate_constraints):
        try:
            check()
        except ValidationError as error:
            found += map(_error_in_words, ValidationError([error]).error_list)
    return found


def _error_in_words(error: ValidationError) -> str:
    """Django says of what may be there once that an instance of a model has the same fields."""
    if error.code in {"unique", "unique_together"}:
        return _("Osoba, która zostaje, już to ma, a może to być tylko raz.")
    return error.messages[0]
