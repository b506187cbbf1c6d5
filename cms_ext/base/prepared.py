"""A question to the database that is put together once a process and then asked with other values.

Django writes the SQL of a query set anew each time it is asked. For a question of some tables that
costs forty times what the database needs to answer it. A page that asks the same each time, of
another person and another day, has it written once.

    LAST = PreparedQuestion(lambda: papers.filter(day__lte=Given("day", DateField())).…, tuple)
    LAST.ask(day=today)

The SQL is Django's own for that query set (a value that is given stands in parentheses), and each
value goes to the database apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Field, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Given(Expression):
    """Stands in a query set for the value of this name, which each asking gives.

    With `at` it is that one of several values; where fewer are given, the last of them.
    """

    def __init__(self, name: str, field: Field[Any, Any], at: int | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.at = name, at

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def among(self, values: Mapping[str, object]) -> Any:
        """As the database takes it. Raises ValueError for None, which SQL never finds equal."""
        value: Any = values[self.name]
        if self.at is not None:
            value = value[min(self.at, len(value) - 1)]
        if value is None:
            raise ValueError(f"{self.name} is None: such a question needs another shape")
        return self.output_field.get_db_prep_value(value, connection)


class Among(Func):
    """Whether this column is one of the values of this name: at least one, and at most `most`."""

    output_field = BooleanField()

    def __init__(self, column: str, name: str, field: Field[Any, Any], *, most: int) -> None:
        super().__init__(F(column), *(Given(name, field, at) for at in range(most)))

    def as_sql(  # type: ignore[override]  # takes no template: there is one
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        (column, before), *given = (compiler.compile(one) for one in self.source_expressions)
        places = ", ".join(place for place, _value in given)
        return f"({column} IN ({places}))", (*before, *(one for _place, (one,) in given))


@dataclass(frozen=True, slots=True)
class _Written:
    """The SQL, its values in order (some of them `Given`), what makes Python of which column."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Sequence[Callable[..., Any]]], ...]
    names: frozenset[str]


class PreparedQuestion(Generic[Row]):
    """`build` gives a query set of `values_list`; `row` makes what is answered of its columns.

    `build` is called once, when the question is first asked; what it reads then (a setting, the
    clock) stays. What changes from asking to asking stands in it as `Given`.
    """

    def __init__(
        self, build: Callable[[], QuerySet[Any, Any]], row: Callable[[Sequence[Any]], Row]
    ) -> None:
        self._build, self._row = build, row
        self._written: _Written | None = None

    def ask(self, **values: object) -> list[Row]:
        """One query. Raises TypeError when the names are not those of the question."""
        written = self._written or self._write()
        if values.keys() != written.names:
            raise TypeError(f"the question takes {sorted(written.names)}, not {sorted(values)}")
        given = [one.among(values) if isinstance(one, Given) else one for one in written.values]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, given)
            rows: list[Any] = cursor.fetchall()
        if written.converters:
            rows = [_converted(row, written.converters) for row in rows]
        return [self._row(row) for row in rows]

    def _write(self) -> _Written:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        self._written = _Written(
            sql,
            tuple(values),
            tuple((at, column, converts) for at, (converts, column) in converters.items()),
            frozenset(one.name for one in values if isinstance(one, Given)),
        )
        return self._written


def _converted(row: Sequence[Any], converters: Sequence[tuple[int, Any, Any]]) -> list[Any]:
    made = list(row)
    for at, column, converts in converters:
        for convert in converts:
            made[at] = convert(made[at], column, connection)
    return made
