"""Queries that the ORM compiles to SQL once; each use only binds its values.

Building a small query and compiling it takes several times as long as running it. So the queries
of every signed-in request are prepared; their SQL is what the ORM writes for either database.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
Single = int | str | date | datetime | UUID
# A tuple is for `__in`.
Value = Single | tuple[Single, ...]
# Longer tuples are rare and left to the ORM.
MAX_TUPLE_LENGTH = 20


class CannotPrepare(TypeError):
    """The query cannot be prepared; the message says why."""


# The name of a value, and the index in it if it is a tuple.
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A compiled query.

    `places` holds for each SQL parameter the place of its value, or None for one of the
    `constants`. `kinds` are the integer types of the driver. `locks` says that it locks its rows.
    """

    compiler: Any
    iterable: Any
    sql: str
    constants: Sequence[Any]
    places: Sequence[_Place | None]
    kinds: Sequence[type | None]
    locks: bool

    def parameters(
        self, values: Mapping[str, Value], connection: BaseDatabaseWrapper
    ) -> tuple[Any, ...]:
        bound = _by_place(values, connection)
        return tuple(
            constant if place is None else kind(bound[place]) if kind else bound[place]
            for constant, place, kind in zip(self.constants, self.places, self.kinds, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _QueryAdapter:
    """The part of a query set that Django's iterables need."""

    compiler: Any
    _known_related_objects: Mapping[Any, Any]
    db: str = DEFAULT_DB_ALIAS

    @property
    def query(self) -> _QueryAdapter:
        return self

    def get_compiler(self, using: str) -> Any:
        return self.compiler


class PreparedQuery(Generic[Row]):
    """`PreparedQuery(build)(name=value, …)`: the rows of the query set that `build` makes.

    `build` takes its values by name and compares columns with them unchanged, a tuple only with
    `__in`. Raises CannotPrepare at every use with None, which would be compared as `= NULL`, and at
    the first use, so that any test finds it, if `build` computes a value from another one or uses
    `prefetch_related`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        # By the lengths of the tuples: each needs SQL of its own.
        self._ready: dict[tuple[int, ...], _Ready] = {}

    def __call__(self, **values: Value) -> list[Row]:
        _refuse_none(values)
        lengths = tuple(len(value) for value in values.values() if isinstance(value, tuple))
        if not all(0 < length <= MAX_TUPLE_LENGTH for length in lengths):
            return list(self._build(**values))
        ready = self._ready.get(lengths)
        if ready is None:
            ready = self._ready[lengths] = _prepare(self._build, values)
        compiler = copy.copy(ready.compiler)
        # Each thread has a connection of its own.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        if ready.locks and compiler.connection.get_autocommit():
            raise TransactionManagementError("select_for_update needs a transaction.")
        parameters = ready.parameters(values, compiler.connection)
        compiler.as_sql = lambda *args, **kwargs: (ready.sql, parameters)
        return list(ready.iterable(_QueryAdapter(compiler, {})))

    def first(self, **values: Value) -> Row | None:
        """Return the first row, or None; `build` limits the query to it."""
        return next(iter(self(**values)), None)


def _refuse_none(values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        if value is None or (isinstance(value, tuple) and None in value):
            raise CannotPrepare(f"{name} is None, which changes the SQL.")


def _prepare(build: Callable[..., QuerySet[Any, Any]], values: Mapping[str, Value]) -> _Ready:
    """Compile the query twice with different made-up values: values stand where both differ."""
    connection = connections[DEFAULT_DB_ALIAS]
    probes, other_probes = _probes(values, 0), _probes(values, 1)
    query: Any = build(**probes)
    other_query = build(**other_probes)
    if query._prefetch_related_lookups:
        raise CannotPrepare("A query set with prefetch_related makes more than one query.")
    compiler = query.query.get_compiler(connection.alias)
    sql, constants = compiler.as_sql()
    other_sql, other_constants = other_query.query.get_compiler(connection.alias).as_sql()
    if sql != other_sql or len(constants) != len(other_constants):
        raise CannotPrepare("The SQL of this query depends on its values.")
    first, second = _by_place(probes, connection), _by_place(other_probes, connection)
    by_pair = {(first[place], second[place]): place for place in first}
    places = [
        None if pair[0] == pair[1] else _place_of(pair, by_pair)
        for pair in zip(constants, other_constants, strict=True)
    ]
    if missing := {name for name, _number in first.keys() - set(places)}:
        raise CannotPrepare(f"The query does not use {', '.join(sorted(missing))}.")
    kinds = [
        _integer_type(value) if place else None
        for value, place in zip(constants, places, strict=True)
    ]
    locks = query.query.select_for_update
    return _Ready(compiler, query._iterable_class, sql, constants, places, kinds, locks)


def _place_of(pair: tuple[Any, Any], by_pair: Mapping[tuple[Any, Any], _Place]) -> _Place:
    if pair not in by_pair:
        raise CannotPrepare(f"{pair[0]!r} is computed from a value: pass it by its own name.")
    return by_pair[pair]


def _integer_type(value: Any) -> type | None:
    """Return the integer type of the database driver, which may distinguish sizes."""
    kind = type(value)
    return kind if issubclass(kind, int) and kind is not int else None


def _probes(values: Mapping[str, Value], turn: int) -> dict[str, Value]:
    """A distinct made-up value of the same type for each value."""
    numbers = count(turn, 2)
    return {
        name: tuple(_probe(name, item, next(numbers)) for item in value)
        if isinstance(value, tuple)
        else _probe(name, value, next(numbers))
        for name, value in values.items()
    }


def _probe(name: str, value: Any, number: int) -> Single:
    match value:
        case bool():
            raise CannotPrepare(f"{name} is {value!r}, which may change the SQL.")
        case int():
            return 12_345 + number
        case str():
            return f"{name} {number}"
        case datetime():
            return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        case date():
            return date(1901, 1, 1) + timedelta(number)
        case UUID():
            return UUID(int=number)
    kind = type(value).__name__
    raise CannotPrepare(f"{name} is a {kind}; use int, str, date, datetime or UUID.")


def _by_place(values: Mapping[str, Value], connection: BaseDatabaseWrapper) -> dict[_Place, Any]:
    return {
        (name, index): _adapted(item, connection)
        for name, value in values.items()
        for index, item in enumerate(value if isinstance(value, tuple) else (value,))
    }


def _adapted(value: Single, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
