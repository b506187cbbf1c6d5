"""The kinds of rows of an export: one for each model, with its columns as JSON values."""

import base64
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Collate
from wagtail.fields import StreamField

from cms_ext.base.money.fields import MoneyField
from cms_ext.plugins import Export, list_plugins
from cms_ext.plugins.export import EVERYTHING, read_export

AT_ONCE = 2_000


class WrongValue(ValueError):
    """A value that its column cannot hold: what was found, and what is expected."""

    def __init__(self, found: object, expected: str) -> None:
        super().__init__(f"{found!r}: {expected}")
        self.found, self.expected = found, expected


@dataclass(frozen=True, slots=True)
class Format:
    """How a column is in JSON: the type, as JSON Schema has it, and how it is read back."""

    schema: dict[str, Any]
    types: type | tuple[type, ...]
    parse: Callable[[Any], Any] = lambda value: value


INTEGER = Format({"type": "integer"}, int)
TEXT = Format({"type": "string"}, str)
ANYTHING = Format({}, object)
# By Django's names of the types of columns.
FORMATS = {
    "BooleanField": Format({"type": "boolean"}, bool),
    "FloatField": Format({"type": "number"}, (int, float)),
    "DecimalField": Format({"type": "string", "format": "decimal"}, str, Decimal),
    "DateField": Format({"type": "string", "format": "date"}, str, date.fromisoformat),
    "DateTimeField": Format({"type": "string", "format": "date-time"}, str, datetime.fromisoformat),
    "TimeField": Format({"type": "string", "format": "time"}, str, time.fromisoformat),
    "UUIDField": Format({"type": "string", "format": "uuid"}, str, uuid.UUID),
    "BinaryField": Format(
        {"type": "string", "contentEncoding": "base64"},
        str,
        lambda text: base64.b64decode(text, validate=True),
    ),
    "JSONField": ANYTHING,
}


@dataclass(frozen=True)
class Column:
    """A column of a kind; its JSON name is that of the field."""

    field: Any
    # What stands instead of the value, where the export has not the value itself.
    closed: Any = None

    @property
    def name(self) -> str:
        return str(self.field.name)

    @cached_property
    def held(self) -> Any:
        """The field whose values the column holds: of a foreign key, the key it refers to."""
        found = self.field
        while found.is_relation:
            found = found.target_field
        return found

    @cached_property
    def format(self) -> Format:
        kind = self.held.get_internal_type()
        is_number = kind.endswith(("IntegerField", "AutoField"))
        return INTEGER if is_number else FORMATS.get(kind, TEXT)

    @property
    def selected(self) -> Any:
        """Return the expression that reads it, as the database holds it."""
        if self.closed is not None:
            return self.closed if hasattr(self.closed, "resolve_expression") else Value(self.closed)
        if isinstance(self.field, StreamField):
            # Its own reading would give blocks without a number a new one each time.
            return Cast(F(self.field.attname), models.JSONField())
        return F(self.field.attname)

    def dump(self, value: Any) -> Any:
        """Return the value as JSON has it."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        if isinstance(value, date | time):
            return value.isoformat()
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, uuid.UUID):
            return str(value)
        if isinstance(value, bytes | memoryview):
            return base64.b64encode(value).decode()
        return value.grosze if isinstance(self.field, MoneyField) and value is not None else value

    def load(self, value: Any) -> Any:
        """Return the JSON value as the database's driver takes it. Raises WrongValue."""
        if value is None and self.field.null:
            return None
        if not self._is_of_type(value):
            raise WrongValue(value, json.dumps(self.schema, ensure_ascii=False))
        if isinstance(self.field, MoneyField):
            return value
        try:
            read = self.format.parse(value)
        except (ValueError, ArithmeticError) as error:
            raise WrongValue(value, json.dumps(self.schema, ensure_ascii=False)) from error
        field = models.JSONField() if self.format is ANYTHING else self.field
        return field.get_db_prep_save(read, connection)

    def _is_of_type(self, value: Any) -> bool:
        is_number = self.format.types is int and isinstance(value, bool)
        longest = self.held.max_length if self.format is TEXT else None
        is_long = longest and isinstance(value, str) and len(value) > longest
        return isinstance(value, self.format.types) and not is_number and not is_long

    @property
    def schema(self) -> dict[str, Any]:
        """Return the column in JSON Schema."""
        found = {**self.format.schema, "title": str(self.field.verbose_name)}
        if isinstance(self.field, MoneyField):
            found["description"] = "grosze"
        if self.field.is_relation:
            found["x-kind"] = self.field.related_model._meta.label
        elif self.format is TEXT and self.field.max_length:
            found["maxLength"] = self.field.max_length
        if self.field.null and "type" in found:
            found["type"] = [found["type"], "null"]
        return found


@dataclass(frozen=True)
class Kind:
    """The rows of one model's own table, in the order of their keys."""

    model: type[models.Model]
    export: Export = EVERYTHING

    @property
    def label(self) -> str:
        return str(self.model._meta.label)

    @cached_property
    def columns(self) -> list[Column]:
        closed = self.export.closed
        fields = self.model._meta.local_concrete_fields
        return [Column(field, closed.get(field.name)) for field in fields]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the values of each row, in the order of the columns; a part of them in memory."""
        key: Any = self.model._meta.pk
        order: Any = F(key.attname)
        if connection.vendor == "postgresql" and self.columns_by_name[key.name].format is TEXT:
            order = Collate(order, "C")
        read = {f"v{place}": column.selected for place, column in enumerate(self.columns)}
        rows = self.model._base_manager.order_by(order)
        yield from rows.annotate(**read).values_list(*read).iterator(AT_ONCE)

    @cached_property
    def columns_by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def dump(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """A row as a JSON object."""
        return {
            column.name: column.dump(value) for column, value in zip(self.columns, row, strict=True)
        }

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a row."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{self.label}.json",
            "title": str(self.model._meta.verbose_name),
            "type": "object",
            "properties": {column.name: column.schema for column in self.columns},
            "required": [column.name for column in self.columns],
            "additionalProperties": False,
            "x-key": self.model._meta.pk.name,
        }


def list_kinds() -> list[Kind]:
    """Every kind of this site, those left out among them, by label."""
    declared = _declared_of_libraries()
    models_by_label = {model._meta.label: model for model in _stored_models()}
    return [
        Kind(model, read_export(model) or declared.get(label) or EVERYTHING)
        for label, model in sorted(models_by_label.items())
    ]


def list_exported_kinds() -> list[Kind]:
    """Return the kinds whose rows an export has."""
    return [kind for kind in list_kinds() if kind.export.rows]


def list_omitted_kinds() -> dict[str, str]:
    """Why rows or columns of a kind stay behind, by its label; the same on both engines."""
    declared = {label: export.reason for label, export in _declared_of_libraries().items()}
    own = {kind.label: kind.export.reason for kind in list_kinds() if kind.export.reason}
    return declared | own


def _declared_of_libraries() -> dict[str, Export]:
    declared: dict[str, Export] = {}
    for plugin in list_plugins():
        declared |= plugin.operations.exports
    return declared


def _stored_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.local_concrete_fields
    ]
