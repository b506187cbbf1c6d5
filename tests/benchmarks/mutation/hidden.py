"""Changes a site past its programs and asks `verify`: rows, files and clocks, chosen by lot.

Usage: DATA_DIR=copy of a demo, python -m tests.benchmarks.mutation.hidden [--json] [CHANGES [SEED]]

Tables, columns, keys and files are read from the database and the disk, never from what models
declare. Each change is made alone, past the triggers, and taken back. It counts as named if a new
finding names its table or file, as seen if there is any other new finding.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError, connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_site.settings.demo")
django.setup()

from django.conf import settings  # noqa: E402 - after django.setup()

from cms_ext.evidence.verification.domain import list_checks  # noqa: E402 - after django.setup()

NAMED, SEEN, REFUSED, UNSEEN = "named", "seen", "refused", "unseen"
# Of each kind of change how many in a hundred.
SHARES = {
    "column changed": 40,
    "row deleted": 15,
    "row copied": 10,
    "column exchanged": 10,
    "clock moved": 10,
    "file changed": 6,
    "file gone": 4,
    "files exchanged": 5,
}
# The check that asks the site for its pages takes longer than all others together.
LAST = "visits"


@dataclass(frozen=True, slots=True)
class Trial:
    """A change, what became of it, and the check that reported it."""

    kind: str
    place: str
    outcome: str
    check: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows: its columns besides the key, and of which kind each of them is."""

    name: str
    key: str
    columns: dict[str, str]
    rows: int


def main(*options: str) -> None:
    """Try the changes on the site in DATA_DIR and print what became of them."""
    numbers = [int(option) for option in options if option.isdigit()]
    changes, seed = [*numbers, *(300, 67)[len(numbers) :]]
    _drop_triggers()
    trials = list(try_changes(changes, seed))
    if "--json" in options:
        print(json.dumps([asdict(trial) for trial in trials]))
        return
    counted = Counter((trial.kind, trial.outcome) for trial in trials)
    print(f"| {connection.vendor} | named | seen elsewhere | refused | unseen |")
    for kind in SHARES:
        row = (counted[kind, outcome] for outcome in (NAMED, SEEN, REFUSED, UNSEEN))
        print(f"| {kind} | " + " | ".join(map(str, row)) + " |")
    print(*(f"{one.kind}: {one.place}" for one in trials if one.outcome == UNSEEN), sep="\n")


def try_changes(changes: int, seed: int) -> Iterator[Trial]:
    """Try so many changes, chosen by lot."""
    lot, tables, areas = random.Random(seed), list_tables(), list_areas()  # noqa: S311 - repeatable
    usual = {check.code: _findings(check.code) for check in list_checks()}
    for kind, share in SHARES.items():
        done = 0
        while done < changes * share // 100:
            if kind.startswith("file"):
                trial = _try_file(kind, lot, areas, usual)
            else:
                trial = _try_row(kind, lot, lot.choice(tables), usual)
            if trial is not None:
                done += 1
                print(f"{trial.outcome:8} {trial.kind}: {trial.place}", file=sys.stderr, flush=True)
                yield trial


def list_tables() -> list[Table]:
    """Read the tables that have rows and a key of one column from the database."""
    look, found = connection.introspection, []
    with connection.cursor() as cursor:
        names = sorted(look.table_names(cursor))
        virtual = _virtual_tables(cursor)
        for name in names:
            if any(name.startswith(f"{table}_") or name == table for table in virtual):
                continue
            keys = look.get_primary_key_columns(cursor, name) or []
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            rows = cursor.fetchone()[0]
            if len(keys) == 1 and rows:
                columns = {
                    column.name: _type_of(look, column)
                    for column in look.get_table_description(cursor, name)
                    if column.name not in keys
                }
                found.append(Table(name, keys[0], columns, rows))
    return [table for table in found if table.columns]


def _type_of(look: Any, column: Any) -> str:
    try:
        return str(look.get_field_type(column.type_code, column))
    except KeyError:  # a type that Django does not know: PostgreSQL's index of words
        return ""


def list_areas() -> dict[str, list[Path]]:
    """List the stored files by folder, two levels deep."""
    areas: dict[str, list[Path]] = {}
    for root in (Path(settings.COOP_PRIVATE_ROOT), Path(settings.MEDIA_ROOT)):
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                area = "/".join((root.name, *path.relative_to(root).parts[:-1][:1]))
                areas.setdefault(area, []).append(path)
    return areas


def _virtual_tables(cursor: Any) -> list[str]:
    """SQLite's tables of full text, whose own tables stand for one index."""
    if connection.vendor != "sqlite":
        return []
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    return [name for (name,) in cursor.fetchall()]


def _try_row(
    kind: str, lot: random.Random, table: Table, usual: dict[str, set[str]]
) -> Trial | None:
    """Return None where the table has nothing to change so."""
    clock = kind == "clock moved"
    columns = [name for name, type_ in table.columns.items() if not clock or "Date" in type_]
    if not columns or (kind == "column exchanged" and table.rows < 2):
        return None
    column, change = lot.choice(columns), CHANGES[kind]
    place = table.name if kind.startswith("row") else f"{table.name}.{column}"
    with transaction.atomic():
        try:
            with transaction.atomic():
                is_changed = change(table, column, lot)
                connection.check_constraints()
        except DatabaseError:
            return Trial(kind, place, REFUSED)
        trial = _judge(kind, place, table.name, usual) if is_changed else None
        transaction.set_rollback(True)
    return trial


def _try_file(
    kind: str, lot: random.Random, areas: dict[str, list[Path]], usual: dict[str, set[str]]
) -> Trial | None:
    area = lot.choice(sorted(areas))
    paths = areas[area]
    path, other = lot.choice(paths), lot.choice(paths)
    content, exchanged = path.read_bytes(), other.read_bytes()
    if not content or (kind == "files exchanged" and content == exchanged):
        return None
    with _writable(path), _writable(other):
        try:
            if kind == "file gone":
                path.unlink()
            elif kind == "file changed":
                place = lot.randrange(len(content))
                flipped = bytes([content[place] ^ 1])
                path.write_bytes(content[:place] + flipped + content[place + 1 :])
            else:
                path.write_bytes(exchanged)
                other.write_bytes(content)
            return _judge(kind, area, path.name, usual)
        finally:
            path.write_bytes(content)
            other.write_bytes(exchanged)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0o600)
    try:
        yield
    finally:
        path.chmod(mode)


def _judge(kind: str, place: str, named: str, usual: dict[str, set[str]]) -> Trial:
    """Run the checks until one reports something new, the slow one last."""
    for check in sorted(list_checks(), key=lambda check: check.code == LAST):
        if new := _findings(check.code) - usual[check.code]:
            is_named = any(named in finding for finding in new)
            return Trial(kind, place, NAMED if is_named else SEEN, check.code)
    return Trial(kind, place, UNSEEN)


def _findings(code: str) -> set[str]:
    """All that a check reports, as text with the table, the row and the file that it names."""
    (find,) = (check.find for check in list_checks() if check.code == code)
    found: set[str] = set()
    try:
        with transaction.atomic():
            for finding in find():
                kind = str(getattr(finding, "kind", "")).replace(".", "_")
                found.add(f"{kind} {finding!r}")
    except Exception as error:  # noqa: BLE001 - `verify` reports it as such, too
        found.add(f"broken off: {error!r}")
    return found


def _keys(table: Table, lot: random.Random, most: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{table.key}" FROM "{table.name}" ORDER BY "{table.key}"')
        keys = [key for (key,) in cursor.fetchall()]
    return lot.sample(keys, min(most, len(keys)))


def _read(table: Table, column: str, key: Any) -> Any:
    with connection.cursor() as cursor:
        sql = f'SELECT "{column}" FROM "{table.name}" WHERE "{table.key}" = %s'
        cursor.execute(sql, [key])
        return cursor.fetchone()[0]


def _write(table: Table, column: str, key: Any, value: Any) -> None:
    with connection.cursor() as cursor:
        sql = f'UPDATE "{table.name}" SET "{column}" = %s WHERE "{table.key}" = %s'
        cursor.execute(sql, [_as_stored(value), key])


def _as_stored(value: Any) -> Any:
    """JSON of PostgreSQL comes as text already; a list or a mapping goes back as text."""
    return json.dumps(value) if isinstance(value, list | dict) else value


def _change_column(table: Table, column: str, lot: random.Random) -> bool:
    """Write what another row has there, or a value of the same kind."""
    key, *others = _keys(table, lot, 8)
    value = _read(table, column, key)
    there = [other for other in (_read(table, column, one) for one in others) if other != value]
    _write(table, column, key, lot.choice(there) if there else _another(value, table, column))
    return bool(_read(table, column, key) != value)


def _another(value: Any, table: Table, column: str) -> Any:
    kind = table.columns[column]
    if isinstance(value, bool):
        return not value
    if "Boolean" in kind:
        return 0 if value else 1
    if isinstance(value, int | float):
        return value + 1
    if "Date" in kind:
        return _years_later(value or "2026-01-01 10:00:00", 1)
    if isinstance(value, bytes | memoryview):
        return bytes(value)[:-1] + b"?"
    if value is None:
        return 1 if "Integer" in kind or "Auto" in kind else "1"
    if isinstance(value, list | dict):
        return [value, "inaczej"]
    text = str(value)
    if text[:2] in ("[]", "{}", "[{", '{"', '["'):
        return json.dumps([json.loads(text), "inaczej"])
    return f"{text[:-1]}{'x' if text[-1:] != 'x' else 'y'}"


def _years_later(moment: Any, years: int) -> Any:
    if isinstance(moment, str):
        return f"{int(moment[:4]) + years}{moment[4:]}"
    return moment.replace(year=moment.year + years, day=min(moment.day, 28))


def _move_clock(table: Table, column: str, lot: random.Random) -> bool:
    """Move a day or a moment far ahead, or a year back."""
    (key,) = _keys(table, lot, 1)
    value = _read(table, column, key)
    if value is None:
        return False
    _write(table, column, key, _years_later(value, lot.choice((73, -1))))
    return True


def _delete(table: Table, _column: str, lot: random.Random) -> bool:
    (key,) = _keys(table, lot, 1)
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table.name}" WHERE "{table.key}" = %s', [key])
    return True


def _copy(table: Table, _column: str, lot: random.Random) -> bool:
    """Add a row with another key, as like a row that is there as the database lets it be."""
    (key,) = _keys(table, lot, 1)
    new = (
        key + 1_000_000 if isinstance(key, int) else _another(key, table, next(iter(table.columns)))
    )
    columns = ", ".join(f'"{name}"' for name in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table.name}" ("{table.key}", {columns}) '
            f'SELECT %s, {columns} FROM "{table.name}" WHERE "{table.key}" = %s',
            [new, key],
        )
    return True


def _exchange(table: Table, column: str, lot: random.Random) -> bool:
    one, other = _keys(table, lot, 2)
    values = _read(table, column, one), _read(table, column, other)
    if values[0] == values[1]:
        return False
    _write(table, column, one, values[1])
    _write(table, column, other, values[0])
    return True


CHANGES: dict[str, Callable[[Table, str, random.Random], bool]] = {
    "column changed": _change_column,
    "row deleted": _delete,
    "row copied": _copy,
    "column exchanged": _exchange,
    "clock moved": _move_clock,
}


def _drop_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')


if __name__ == "__main__":
    main(*sys.argv[1:])
