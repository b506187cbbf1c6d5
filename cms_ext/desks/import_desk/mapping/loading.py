"""Reads layouts from YAML and JSON, strictly: an unknown key or word is refused with its place.

`dump_layout` gives the object that `load_layout` reads back; saved layouts are kept so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any, TypeVar

from cms_ext.desks.import_desk.mapping.cleaning import Cleaning
from cms_ext.desks.import_desk.mapping.foreign_table import ENCODINGS, SEPARATORS
from cms_ext.desks.import_desk.mapping.layout import (
    COLUMNS_OF,
    Condition,
    DateForm,
    DecimalForm,
    How,
    Layout,
    RowSource,
    Source,
    Table,
    Totals,
)
from cms_ext.desks.import_desk.mapping.target import Target

MAX_TABLES, MAX_WORDS, MAX_TEXT_LENGTH = 8, 20, 120
Targets = Mapping[str, Sequence[Target]]
"""The columns of ours, by the sort of row that has them."""

E = TypeVar("E", bound=StrEnum)


class LayoutRefused(ValueError):
    """A layout that cannot be used; the text says in Polish where and why."""


def load_layout(name: str, content: object, targets: Targets) -> Layout:
    """Build a layout of its parsed YAML or JSON. Raises LayoutRefused."""
    part = Part(content, "układ")
    layout = Layout(name=name, **read_reading(part, targets))
    part.finish()
    require_sources(layout, targets)
    return layout


def read_reading(part: Part, targets: Targets) -> dict[str, Any]:
    """Read what every layout says, as the fields of a `Layout` without its name."""
    tables = part.parts("tables", most=MAX_TABLES)
    return {
        "title": part.text("title"),
        "tables": tuple(_table(table, targets) for table in tables),
        "encoding": part.one_of("encoding", ("", *ENCODINGS)),
        "separator": part.one_of("separator", ("", *SEPARATORS)),
        "numbers": part.word("numbers", DecimalForm, DecimalForm.COMMA),
        "dates": part.word("dates", DateForm, DateForm.DOTS),
        "cleaning": _cleaning(part.part("cleaning", optional=True)),
    }


def _cleaning(part: Part | None) -> Cleaning:
    if part is None:
        return Cleaning()
    cleaning = Cleaning(
        names=part.flag("names"),
        zeros=part.flag("zeros"),
        street=part.flag("street"),
        town=part.text("town", optional=True),
    )
    part.finish()
    return cleaning


def require_sources(layout: Layout, targets: Targets, computed: Collection[str] = ()) -> None:
    """Refuse a layout without a column that our rows need. Raises LayoutRefused."""
    for row in (row for table in layout.tables for row in table.rows):
        missing = [
            target
            for target in targets[row.row]
            if target.required and target.name not in row.sources and target.name not in computed
        ]
        if missing:
            named = ", ".join(f"„{target.words}”" for target in missing)
            raise LayoutRefused(f"Wskaż, skąd jest {named}.")


def _table(part: Part, targets: Targets) -> Table:
    totals = part.part("totals", optional=True)
    table = Table(
        rows=tuple(_row(row, targets) for row in part.parts("rows", most=len(targets) * 2)),
        leave_out=tuple(_condition(rule) for rule in part.parts("leave_out", optional=True)),
        totals=_totals(totals) if totals else None,
        all_sheets=part.flag("all_sheets"),
    )
    part.finish()
    return table


def _totals(part: Part) -> Totals:
    totals = Totals(
        words=part.texts("words"),
        column=part.text("column", optional=True),
        required=part.flag("required"),
    )
    part.finish()
    return totals


def _condition(part: Part) -> Condition:
    condition = Condition(
        column=part.text("column", optional=True), words=part.texts("words", optional=True)
    )
    part.finish()
    return condition


def _row(part: Part, targets: Targets) -> RowSource:
    kind = part.one_of("row", tuple(targets))
    when = part.part("when", optional=True)
    columns = part.part("columns")
    names = [target.name for target in targets[kind]]
    sources = {name: columns.source(name) for name in names if columns.has(name)}
    row = RowSource(kind, sources, _condition(when) if when else None)
    columns.finish()
    part.finish()
    return row


class Part:
    """A mapping of the content, of which every key must be used once."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, Mapping):
            raise LayoutRefused(f"{place}: powinna tu stać lista nazw z wartościami.")
        self._content: dict[str, Any] = {str(key): value for key, value in content.items()}
        self._place = place
        self._used: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._content

    def refuse(self, key: str, expected: str) -> LayoutRefused:
        text = str(self._content.get(key, ""))[:60]
        return LayoutRefused(f"{self._place}, {key}: jest „{text}”, powinno być: {expected}.")

    def finish(self) -> None:
        unknown = sorted(self._content.keys() - self._used)
        if unknown:
            raise LayoutRefused(f"{self._place}: nieznany klucz „{unknown[0][:60]}”.")

    def _value(self, key: str) -> Any:
        self._used.add(key)
        return self._content.get(key)

    def text(self, key: str, *, optional: bool = False) -> str:
        value = self._value(key)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not (value or optional) or len(value) > MAX_TEXT_LENGTH:
            raise self.refuse(key, f"tekst, najwyżej {MAX_TEXT_LENGTH} znaków")
        return value

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        value = self._value(key)
        if value is None and optional:
            return ()
        is_list = isinstance(value, list) and 0 < len(value) <= MAX_WORDS
        if not is_list or not all(isinstance(text, str) and text for text in value):
            raise self.refuse(key, f"lista tekstów, najwyżej {MAX_WORDS}")
        return tuple(value)

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self._value(key)
        if value is None and "" in choices:
            return ""
        if value not in choices:
            raise self.refuse(key, ", ".join(filter(None, choices)))
        return str(value)

    def word(self, key: str, words: type[E], default: E | None = None) -> E:
        value = self._value(key)
        if value is None and default is not None:
            return default
        try:
            return words(value)
        except ValueError as error:
            raise self.refuse(key, ", ".join(words)) from error

    def flag(self, key: str) -> bool:
        value = self._value(key)
        if value not in (None, True, False, "true", "false"):
            raise self.refuse(key, "true albo false")
        return value in (True, "true")

    def part(self, key: str, *, optional: bool = False) -> Any:
        value = self._value(key)
        return None if value is None and optional else Part(value, f"{self._place}, {key}")

    def parts(self, key: str, *, optional: bool = False, most: int = MAX_WORDS) -> list[Part]:
        value = self._value(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not 0 < len(value) <= most:
            raise self.refuse(key, f"lista, najwyżej {most}")
        return [Part(one, f"{self._place}, {key} {n}") for n, one in enumerate(value, start=1)]

    def source(self, key: str) -> Source:
        """A source; a bare text is the name of a column."""
        value = self._value(key)
        if isinstance(value, str) and value:
            return Source(How.COLUMN, (value,))
        part = Part(value, f"{self._place}, {key}")
        how = part.word("how", How)
        columns = () if how == How.CONSTANT else part.texts("columns")
        source = Source(
            how=how,
            columns=columns,
            text=part.text("text", optional=True),
            plus=part.texts("plus", optional=True),
            minus=part.texts("minus", optional=True),
        )
        if len(columns) != COLUMNS_OF.get(how, max(2, len(columns))):
            raise part.refuse("columns", f"tyle kolumn, ile bierze „{how}”")
        if how in (How.CONSTANT, How.BEFORE, How.AFTER) and not source.text:
            raise part.refuse("text", "tekst")
        if how == How.SIGNED and not source.minus:
            raise part.refuse("minus", "słowa, które znaczą minus")
        part.finish()
        return source


def dump_layout(layout: Layout) -> dict[str, Any]:
    """Return the layout as an object for JSON, without its name."""
    content: dict[str, Any] = without_empty(
        {
            "title": layout.title,
            "encoding": layout.encoding,
            "separator": layout.separator,
            "numbers": str(layout.numbers),
            "dates": str(layout.dates),
            "cleaning": asdict(layout.cleaning),
            "tables": [_dump_table(table) for table in layout.tables],
        }
    )
    return content


def _dump_table(table: Table) -> dict[str, Any]:
    totals = table.totals
    return {
        "all_sheets": table.all_sheets,
        "leave_out": [_dump_condition(condition) for condition in table.leave_out],
        "totals": totals
        and {"words": list(totals.words), "column": totals.column, "required": totals.required},
        "rows": [
            {
                "row": str(row.row),
                "when": row.when and _dump_condition(row.when),
                "columns": {name: _dump_source(source) for name, source in row.sources.items()},
            }
            for row in table.rows
        ],
    }


def _dump_condition(condition: Condition) -> dict[str, Any]:
    return {"column": condition.column, "words": list(condition.words)}


def _dump_source(source: Source) -> Any:
    if source.how == How.COLUMN:
        return source.columns[0]
    return {
        "how": str(source.how),
        "columns": list(source.columns),
        "text": source.text,
        "plus": list(source.plus),
        "minus": list(source.minus),
    }


def without_empty(value: Any) -> Any:
    """Return the same object without keys that say nothing; the loader has their defaults."""
    if isinstance(value, dict):
        kept = {key: without_empty(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part}
    if isinstance(value, list):
        return [without_empty(part) for part in value]
    return value
