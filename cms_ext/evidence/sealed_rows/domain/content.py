"""What of a row is sealed, as text: read from the database, never from an object in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone

from cms_ext.base.database.prepared_query import PreparedQuery

AT_ONCE = 2_000

Sealed = type[models.Model]


def kind_of(model: Sealed) -> str:
    """The name under which the rows of a model stand in the chain."""
    return model._meta.label_lower


def contents_of(model: Sealed, rows: Iterable[int]) -> dict[int, str]:
    """The sealed columns of these rows, of those that are there."""
    wanted, found = list(rows), dict[int, str]()
    for start in range(0, len(wanted), AT_ONCE):
        portion = tuple(wanted[start : start + AT_ONCE])
        found |= dict(_read(model, _rows_of(model)(rows=portion)))
    return found


def all_contents(model: Sealed) -> Iterator[tuple[int, str]]:
    """The sealed columns of every row, in the order of the keys; a part of them in memory."""
    # A cursor of the server's, which a few rows do not need.
    yield from _read(model, _listed(model, model._base_manager.all()).iterator(AT_ONCE))


def columns_of(model: Sealed) -> tuple[str, ...]:
    """The columns that a model declares in `sealed`."""
    columns: tuple[str, ...] = model.sealed  # type: ignore[attr-defined]
    return columns


@cache
def _rows_of(model: Sealed) -> PreparedQuery[tuple[Any, ...]]:
    """Asked twice at each change of a sealed row."""

    def build(rows: tuple[int, ...]) -> models.QuerySet[Any, tuple[Any, ...]]:
        return _listed(model, model._base_manager.filter(pk__in=rows))

    return PreparedQuery(build)


def _listed(model: Sealed, rows: models.QuerySet[Any]) -> models.QuerySet[Any, tuple[Any, ...]]:
    return rows.order_by("pk").values_list("pk", *columns_of(model))


def _read(model: Sealed, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, str]]:
    """Of rows of the key and the sealed columns: the key and what is sealed."""
    columns = columns_of(model)
    fields = [model._meta.get_field(column) for column in columns]
    for pk, *values in rows:
        texts = (_text(field, value) for field, value in zip(fields, values, strict=True))
        yield pk, json.dumps(dict(zip(columns, texts, strict=True)), ensure_ascii=False)


def _text(field: Any, value: Any) -> str | None:
    """As the column holds it: money in grosze, days as 2026-11-20, moments in one time zone."""
    if value is None:
        return None
    held = value if field.is_relation else field.get_prep_value(value)
    if isinstance(held, datetime):
        return held.astimezone(timezone.get_default_timezone()).isoformat()
    return held.isoformat() if isinstance(held, date) else str(held)
