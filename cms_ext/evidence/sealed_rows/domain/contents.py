"""Reads what the journal says of a row: its sealed columns, as the database has them now."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import keyed_hash, list_keys
from cms_ext.plugins.coverage import Coverage, read_coverage

AT_ONCE = 2_000
# Marks a digest among the values; the digest names model, row and column, too.
DIGEST = "#"

# A day that is not one, letters in a number, JSON that is cut off.
UNREADABLE = (ValueError, TypeError, ArithmeticError)

Sealed = type[models.Model]


def name_kind(model: Sealed) -> str:
    """Return the name under which the rows of a model are in the journal."""
    return model._meta.label_lower


def sealed_models() -> list[Sealed]:
    """Return the models of this site of which the journal has seals.

    A proxy's rows are its model's.
    """
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and (coverage := read_coverage(model)) and coverage.in_journal
    ]


def sealed_columns(model: Sealed) -> frozenset[str]:
    """Return the database columns of a model that are sealed."""
    return frozenset(model._meta.get_field(name).attname for name in _coverage(model).in_journal)  # type: ignore[union-attr]


def read_contents(model: Sealed, rows: Iterable[Any]) -> dict[str, str]:
    """Return the sealed columns of these rows, by key, of those that are there.

    Keys may be texts.
    """
    key: Any = model._meta.pk
    wanted, found = [key.to_python(row) for row in rows], dict[str, str]()
    for start in range(0, len(wanted), AT_ONCE):
        portion = tuple(wanted[start : start + AT_ONCE])
        found |= dict(_read(model, _rows_of(model)(rows=portion)))
    return found


def all_contents(model: Sealed) -> Iterator[tuple[str, str]]:
    """Yield the sealed columns of every row, in the order of the keys; a part of them in memory."""
    # A server-side cursor, which few rows do not need.
    yield from _read(model, _listed(model, model._base_manager.all()).iterator(AT_ONCE))


def readable_contents(model: Sealed) -> Iterator[tuple[str, str | None]]:
    """Yield the sealed columns of every row, None for a row with a value that cannot be read."""
    read = set()
    try:
        for row, content in all_contents(model):
            read.add(row)
            yield row, content
        return
    except UNREADABLE:
        pass  # One of the rows that are left: each is read alone.
    for key in model._base_manager.order_by("pk").values_list("pk", flat=True):
        if str(key) not in read:
            try:
                yield from read_contents(model, [key]).items()
            except UNREADABLE:
                yield str(key), None


def is_same_content(model: Sealed, row: str, expected: str, now: str) -> bool:
    """Tell whether a row has the content that a link says, which a former key may have digested.

    A column that was declared as sealed after the link was written is not compared.
    """
    if expected == now:
        return True
    if not (expected and now):
        return False
    was, is_now = json.loads(expected), json.loads(now)
    differing = {name for name, value in was.items() if is_now.get(name) != value}
    if not differing:
        return True
    if not differing <= set(_coverage(model).digested) or len(list_keys()) == 1:
        return False
    former = list_spellings(model, row)[1:]
    return any(all(text[name] == was[name] for name in differing) for text in former)


def list_spellings(model: Sealed, row: str) -> list[dict[str, str | None]]:
    """Return the sealed columns of a row as each key of this site digests them, newest first."""
    rows = _rows_of(model)(rows=(model._meta.pk.to_python(row),))
    contents = (_read(model, rows, age) for age in range(len(list_keys())))
    return [json.loads(text) for of_key in contents for _row, text in of_key]


def _coverage(model: Sealed) -> Coverage:
    found = read_coverage(model)
    assert found is not None, model
    return found


@cache
def _rows_of(model: Sealed) -> PreparedQuery[tuple[Any, ...]]:
    """Asked twice at each change of a sealed row."""

    def build(rows: tuple[Any, ...]) -> models.QuerySet[Any, tuple[Any, ...]]:
        return _listed(model, model._base_manager.filter(pk__in=rows))

    return PreparedQuery(build)


def _listed(model: Sealed, rows: models.QuerySet[Any]) -> models.QuerySet[Any, tuple[Any, ...]]:
    return rows.order_by("pk").values_list("pk", *_coverage(model).in_journal)


def _read(
    model: Sealed, rows: Iterable[tuple[Any, ...]], age: int = 0
) -> Iterator[tuple[str, str]]:
    """Convert rows of key and sealed columns to the key and the sealed text.

    `age` names the key that digests, as in `keyed_hash`.
    """
    coverage = _coverage(model)
    fields = [model._meta.get_field(name) for name in coverage.in_journal]
    plain = len(coverage.sealed)
    for pk, *values in rows:
        texts = [column_text(field, value) for field, value in zip(fields, values, strict=True)]
        for place, name in enumerate(coverage.digested, start=plain):
            if text := texts[place]:
                texts[place] = digest_column(model, pk, name, text, age)
        content = dict(zip(coverage.in_journal, texts, strict=True))
        yield str(pk), json.dumps(content, ensure_ascii=False)


def digest_column(model: Sealed, row: Any, name: str, text: str, age: int = 0) -> str:
    """Return the digest that is in the journal for a column with this text."""
    return DIGEST + keyed_hash(f"{name_kind(model)} {row} {name} {text}", age)[:32]


def column_text(field: Any, value: Any) -> str | None:
    """Return the value as the column stores it: grosze, ISO days, times in one time zone.

    JSON has its keys in order, which PostgreSQL does not keep; so have the texts of pages.
    """
    if value is None:
        return None
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    held = value if field.is_relation else field.get_prep_value(value)
    if field.get_internal_type() == "JSONField":  # also a `StreamField`
        return json.dumps(held, sort_keys=True, ensure_ascii=False)
    if isinstance(held, datetime):
        return held.astimezone(timezone.get_default_timezone()).isoformat()
    return held.isoformat() if isinstance(held, date) else str(held)
