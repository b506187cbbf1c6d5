"""Reads profiles from YAML and JSON, strictly: an unknown key or word is refused with its place.

`dump_profile` gives the object that `load_profile` reads back; saved profiles are kept so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cms_ext.base.text.typed_yaml import read_typed_yaml
from ebok_plugin.mirror.mapping.profile import (
    COLUMNS_OF,
    DATE_PLACE,
    RUNNING,
    BalanceFrom,
    Condition,
    DateForm,
    DayFrom,
    DayRule,
    DecimalForm,
    How,
    Profile,
    RowSource,
    Source,
    Table,
    Totals,
)
from ebok_plugin.mirror.mapping.table import ENCODINGS, SEPARATORS
from ebok_plugin.mirror.mapping.targets import TARGETS
from ebok_plugin.mirror.vocabulary import RowKind

SHIPPED_FOLDER = Path(__file__).parent / "shipped"
MAX_TABLES, MAX_WORDS, MAX_TEXT_LENGTH = 8, 20, 120

E = TypeVar("E", bound=StrEnum)


class ProfileRefused(ValueError):
    """A profile that cannot be used; the text says in Polish where and why."""


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """Return the profiles that come with the program, by name."""
    names = sorted(path.stem for path in SHIPPED_FOLDER.glob("*.yaml"))
    return {name: _read_shipped(name) for name in names}


def _read_shipped(name: str) -> Profile:
    text = (SHIPPED_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return load_profile(name, read_typed_yaml(text, texts_only=True))


def load_profile(name: str, content: object) -> Profile:
    """Build a profile of its parsed YAML or JSON. Raises ProfileRefused, also for YamlRefused."""
    part = _Part(content, "układ")
    profile = Profile(
        name=name,
        title=part.text("title"),
        tables=tuple(_table(one) for one in part.parts("tables", most=MAX_TABLES)),
        day=_day(part.part("day")),
        balance=part.word("balance", BalanceFrom, BalanceFrom.ROWS),
        items_partial=part.flag("items_partial"),
        encoding=part.one_of("encoding", ("", *ENCODINGS)),
        separator=part.one_of("separator", ("", *SEPARATORS)),
        numbers=part.word("numbers", DecimalForm, DecimalForm.COMMA),
        dates=part.word("dates", DateForm, DateForm.DOTS),
    )
    part.finish()
    _require_whole(profile)
    return profile


def _table(part: _Part) -> Table:
    totals = part.part("totals", optional=True)
    table = Table(
        rows=tuple(_row(one) for one in part.parts("rows", most=len(RowKind) * 2)),
        leave_out=tuple(_condition(one) for one in part.parts("leave_out", optional=True)),
        totals=_totals(totals) if totals else None,
        all_sheets=part.flag("all_sheets"),
    )
    part.finish()
    return table


def _totals(part: _Part) -> Totals:
    totals = Totals(
        words=part.texts("words"),
        column=part.text("column", optional=True),
        required=part.flag("required"),
    )
    part.finish()
    return totals


def _condition(part: _Part) -> Condition:
    condition = Condition(
        column=part.text("column", optional=True), words=part.texts("words", optional=True)
    )
    part.finish()
    return condition


def _row(part: _Part) -> RowSource:
    kind = part.word("row", RowKind)
    when = part.part("when", optional=True)
    columns = part.part("columns")
    names = [target.name for target in TARGETS[kind]]
    if kind == RowKind.POSTING:
        names.append(RUNNING)
    sources = {name: columns.source(name) for name in names if columns.has(name)}
    row = RowSource(kind, sources, _condition(when) if when else None)
    columns.finish()
    part.finish()
    return row


def _day(part: _Part) -> DayRule:
    rule = DayRule(part.word("from", DayFrom), part.text("text", optional=True))
    if rule.origin == DayFrom.ABOVE and rule.text.count(DATE_PLACE) != 1:
        raise part.refuse("text", f"wzór z jednym {DATE_PLACE}, na przykład „na dzień {{date}}”")
    if rule.origin == DayFrom.COLUMN and not rule.text:
        raise part.refuse("text", "nazwa kolumny z dniem")
    part.finish()
    return rule


def _require_whole(profile: Profile) -> None:
    """Refuse a profile by which no snapshot could be read. Raises ProfileRefused."""
    rows = [row for table in profile.tables for row in table.rows]
    for row in rows:
        computed = {"balance"} if profile.balance != BalanceFrom.ROWS else set()
        missing = [
            target
            for target in TARGETS[row.row]
            if target.required and target.name not in row.sources and target.name not in computed
        ]
        if missing:
            raise ProfileRefused(
                f"Wiersze {row.row}: wskaż, skąd jest „{missing[0].words}” ({missing[0].name})."
            )
    kinds = {row.row for row in rows}
    if profile.balance == BalanceFrom.ROWS and RowKind.BALANCE not in kinds:
        raise ProfileRefused("Wskaż kolumnę z saldem konta albo licz saldo z pozycji.")
    if profile.balance == BalanceFrom.ITEMS and RowKind.ITEM not in kinds:
        raise ProfileRefused("Saldo ma być sumą pozycji, a układ nie czyta pozycji.")
    journals = [row for row in rows if RUNNING in row.sources]
    if (profile.balance == BalanceFrom.RUNNING) != bool(journals):
        raise ProfileRefused(
            "Saldo narastające: wskaż jego kolumnę w obrotach i wybierz je jako saldo konta."
        )


class _Part:
    """A mapping of the content, of which every key must be used once."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, Mapping):
            raise ProfileRefused(f"{place}: powinna tu stać lista nazw z wartościami.")
        self._content: dict[str, Any] = {str(key): value for key, value in content.items()}
        self._place = place
        self._used: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._content

    def refuse(self, key: str, expected: str) -> ProfileRefused:
        found = str(self._content.get(key, ""))[:60]
        return ProfileRefused(f"{self._place}, {key}: jest „{found}”, powinno być: {expected}.")

    def finish(self) -> None:
        unknown = sorted(self._content.keys() - self._used)
        if unknown:
            raise ProfileRefused(f"{self._place}: nieznany klucz „{unknown[0][:60]}”.")

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
        if not is_list or not all(isinstance(one, str) and one for one in value):
            raise self.refuse(key, f"lista tekstów, najwyżej {MAX_WORDS}")
        return tuple(value)

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self._value(key)
        if value is None:
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
        return None if value is None and optional else _Part(value, f"{self._place}, {key}")

    def parts(self, key: str, *, optional: bool = False, most: int = MAX_WORDS) -> list[_Part]:
        value = self._value(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not 0 < len(value) <= most:
            raise self.refuse(key, f"lista, najwyżej {most}")
        return [_Part(one, f"{self._place}, {key} {n}") for n, one in enumerate(value, start=1)]

    def source(self, key: str) -> Source:
        """A source; a bare text is the name of a column."""
        value = self._value(key)
        if isinstance(value, str) and value:
            return Source(How.COLUMN, (value,))
        part = _Part(value, f"{self._place}, {key}")
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


def dump_profile(profile: Profile) -> dict[str, Any]:
    """Return the profile as an object for JSON, without its name."""
    content: dict[str, Any] = _without_empty(
        {
            "title": profile.title,
            "encoding": profile.encoding,
            "separator": profile.separator,
            "numbers": str(profile.numbers),
            "dates": str(profile.dates),
            "day": {"from": str(profile.day.origin), "text": profile.day.text},
            "balance": str(profile.balance),
            "items_partial": profile.items_partial,
            "tables": [_dump_table(table) for table in profile.tables],
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
                "columns": {name: _dump_source(one) for name, one in row.sources.items()},
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


def _without_empty(value: Any) -> Any:
    """Return the same object without keys that say nothing; the loader has their defaults."""
    if isinstance(value, dict):
        kept = {key: _without_empty(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one}
    if isinstance(value, list):
        return [_without_empty(one) for one in value]
    return value
