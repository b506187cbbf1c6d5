"""A question that is put into SQL once: the ORM writes it, and each use brings its values alone.

Building a query out of objects and putting it into SQL takes several times what a small one runs.
What every request of a signed-in person asks is prepared: its SQL is what the ORM made of it, on
either database.
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
# A tuple stands after `__in`.
Value = Single | tuple[Single, ...]
# A longer one is rare, and the ORM asks for it.
LONGEST = 20


class CannotPrepare(TypeError):
    """The query cannot be asked by its values alone; the text says why."""


# The name of a value, and the place in it where it is a tuple.
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Ready:
    """`places`: for each parameter of the SQL the place of its value; None where it is one of the
    `constants`. `kinds` are the types in which the driver takes whole numbers. `locks`: the rows,
    until the transaction ends.
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
        brought = _by_place(values, connection)
        return tuple(
            constant if place is None else kind(brought[place]) if kind else brought[place]
            for constant, place, kind in zip(self.constants, self.places, self.kinds, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _QueryAdapter:
    """What the iterables of Django want to know of a query set."""

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

    `build` takes its values by name and compares columns with them as they are, a tuple only after
    `__in`. CannotPrepare is raised at every use with None, which would be compared as `= NULL`, and
    at the first use, so that any test finds it, where `build` computes a value from another one or
    uses `prefetch_related`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        # By the lengths of the tuples: each has an SQL of its own.
        self._ready: dict[tuple[int, ...], _Ready] = {}

    def __call__(self, **values: Value) -> list[Row]:
        _refuse_none(values)
        lengths = tuple(len(value) for value in values.values() if isinstance(value, tuple))
        if not all(0 < length <= LONGEST for length in lengths):
            return list(self._build(**values))
        ready = self._ready.get(lengths)
        if ready is None:
            ready = self._ready[lengths] = _prepare(self._build, values)
        compiler = copy.copy(ready.compiler)
        # Each thread has a connection of its own.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        if ready.locks and compiler.connection.get_autocommit():
            raise TransactionManagementError("Rows are locked within a transaction alone.")
        parameters = ready.parameters(values, compiler.connection)
        compiler.as_sql = lambda *args, **kwargs: (ready.sql, parameters)
        return list(ready.iterable(_QueryAdapter(compiler, {})))

    def first(self, **values: Value) -> Row | None:
        """The first row, or None; `build` limits the query to it."""
        return next(iter(self(**values)), None)


def _refuse_none(values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        if value is None or (isinstance(value, tuple) and None in value):
            raise CannotPrepare(f"{name} is None: the words of a query depend on it.")


def _prepare(build: Callable[..., QuerySet[Any, Any]], values: Mapping[str, Value]) -> _Ready:
    """Put into SQL twice, with values that nobody else has: where both differ, a value stands."""
    connection = connections[DEFAULT_DB_ALIAS]
    one, other = _probes(values, 0), _probes(values, 1)
    query: Any = build(**one)
    another = build(**other)
    if query._prefetch_related_lookups:
        raise CannotPrepare("A query set with prefetch_related asks more than one question.")
    compiler = query.query.get_compiler(connection.alias)
    sql, constants = compiler.as_sql()
    sql_of_other, of_other = another.query.get_compiler(connection.alias).as_sql()
    if sql != sql_of_other or len(constants) != len(of_other):
        raise CannotPrepare("The words of this query depend on its values.")
    first, second = _by_place(one, connection), _by_place(other, connection)
    by_pair = {(first[place], second[place]): place for place in first}
    places = [
        None if pair[0] == pair[1] else _place_of(pair, by_pair)
        for pair in zip(constants, of_other, strict=True)
    ]
    if missing := {name for name, _number in first.keys() - set(places)}:
        raise CannotPrepare(f"The query compares nothing with {', '.join(sorted(missing))}.")
    kinds = [
        _whole(value) if place else None for value, place in zip(constants, places, strict=True)
    ]
    locks = query.query.select_for_update
    return _Ready(compiler, query._iterable_class, sql, constants, places, kinds, locks)


def _place_of(pair: tuple[Any, Any], by_pair: Mapping[tuple[Any, Any], _Place]) -> _Place:
    if pair not in by_pair:
        raise CannotPrepare(f"{pair[0]!r} is computed from a value: give it under its own name.")
    return by_pair[pair]


def _whole(value: Any) -> type | None:
    """Drivers may have types of their own for the sizes of whole numbers."""
    kind = type(value)
    return kind if issubclass(kind, int) and kind is not int else None


def _probes(values: Mapping[str, Value], turn: int) -> dict[str, Value]:
    """For each value another one of its kind, no two alike."""
    numbers = count(turn, 2)
    return {
        name: tuple(_probe(name, one, next(numbers)) for one in value)
        if isinstance(value, tuple)
        else _probe(name, value, next(numbers))
        for name, value in values.items()
    }


def _probe(name: str, value: Any, number: int) -> Single:
    match value:
        case bool():
            raise CannotPrepare(f"{name} is {value!r}: the words of a query depend on it.")
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
    raise CannotPrepare(f"{name} is a {kind}; numbers, texts, days, moments, keys go.")


def _by_place(values: Mapping[str, Value], connection: BaseDatabaseWrapper) -> dict[_Place, Any]:
    found: dict[_Place, Any] = {}
    for name, value in values.items():
        for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
            found[name, number] = _adapted(one, connection)
    return found


def _adapted(value: Single, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
