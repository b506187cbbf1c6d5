"""Changes each column of each model behind the site's back, and asks what finds it.

Usage: DATA_DIR=a copy of a demo, python -m tests.benchmarks.mutation.columns [--json] [PREFIX]

PREFIX is the beginning of the labels of the apps whose columns are tried.

Each change is one UPDATE past the triggers, in a transaction that is taken back. What is sealed is
compared with the journal, what is checked by the check that its declaration names (`Coverage`); a
column without proof is not tried. Prints per app how many columns were found, refused by the
database, had no row to change, are declared without proof, and were missed.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django
from django.db import DatabaseError, connection, models, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_site.settings.demo")
django.setup()

from cms_ext.evidence.sealed_rows.domain.contents import (  # noqa: E402 - after django.setup()
    UNREADABLE,
    is_same_content,
    name_kind,
    read_contents,
)
from cms_ext.evidence.sealed_rows.models import RowSeal  # noqa: E402 - after django.setup()
from cms_ext.evidence.verification.domain import (  # noqa: E402 - after django.setup()
    list_checks,
    list_covered,
)

FOUND, REFUSED, NO_ROW, UNPROVEN, MISSED = "found", "refused", "no row", "no proof", "missed"


@dataclass(frozen=True, slots=True)
class Trial:
    """A column, and what became of its change."""

    app: str
    column: str
    outcome: str


def main(*options: str) -> None:
    """Try the columns of the site in DATA_DIR and print what became of them."""
    _drop_triggers()
    trials = list(try_all(next((one for one in options if one != "--json"), "")))
    if "--json" in options:
        print(json.dumps([(one.app, one.column, one.outcome) for one in trials]))
        return
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in trials:
        counts[one.app][one.outcome] += 1
    outcomes = (FOUND, REFUSED, NO_ROW, UNPROVEN, MISSED)
    print("| app | " + " | ".join(outcomes) + " |")
    for app, counted in counts.items():
        print(f"| {app} | " + " | ".join(str(counted[outcome]) for outcome in outcomes) + " |")
    print(*(one.column for one in trials if one.outcome == MISSED), sep="\n")


def try_all(prefix: str = "") -> Iterator[Trial]:
    """Try each column of these apps that is declared to be found; one change each, on one row."""
    find = {check.code: check.find for check in list_checks()}
    usual: dict[str, set[str]] = {}

    def new_finding(code: str) -> bool:
        return bool({one.message for one in find[code]()} - usual[code])

    for covered in list_covered():
        model, app = covered.model, covered.model._meta.app_label
        if not app.startswith(prefix):
            continue
        for names in covered.unproven.values():
            yield from (Trial(app, f"{model._meta.label}.{name}", UNPROVEN) for name in names)
        for name in covered.sealed:
            yield _try(model, name, lambda key, model=model: _differs_from_journal(model, key))
        for code, names in covered.checked.items():
            if code not in usual:
                usual[code] = {one.message for one in find[code]()}
            for name in names:
                yield _try(model, name, lambda _key, code=code: new_finding(code))


def _try(model: type[models.Model], name: str, is_found: Callable[[Any], bool]) -> Trial:
    field = model._meta.get_field(name)
    label, app = f"{model._meta.label}.{name}", model._meta.app_label
    row = _row_with(model, field)
    if row is None:
        return Trial(app, label, NO_ROW)
    key, value = row
    for other in (other for other in _others(field, value) if other != value):
        try:
            with transaction.atomic():
                _write(model, field, key, other)
                connection.check_constraints()
                outcome = FOUND if is_found(key) else MISSED
                transaction.set_rollback(True)
            # Where no row has a value, another one may show nothing to anybody: an hour at a notice
            # that has none.
            unseen = outcome == MISSED and value in (None, "[]")
            return Trial(app, label, NO_ROW if unseen else outcome)
        except UNREADABLE:
            return Trial(app, label, FOUND)  # as such: `readable_contents`, `BrokenCheck`
        except DatabaseError:
            continue
    return Trial(app, label, REFUSED)


def _row_with(model: type[models.Model], field: Any) -> tuple[Any, Any] | None:
    """Return the stored key and value of a row that has one in this column, else of any row."""
    table, key = model._meta.db_table, model._meta.pk.column
    # The end of each stream of seals is compared by the check of its rows.
    stream = " AND stream = 'office'" if table == "cms_ext_sealed_rows_rowhead" else ""
    select = f'SELECT "{key}", "{field.column}" FROM "{table}" WHERE 1 = 1{stream}'
    filled = f""" AND "{field.column}" IS NOT NULL AND "{field.column}" NOT IN ('', '[]')"""
    with connection.cursor() as cursor:
        for condition in (filled, ""):
            cursor.execute(f'{select}{condition} ORDER BY "{key}" LIMIT 1')
            if (row := cursor.fetchone()) is not None:
                return row[0], row[1]
    return None


def _write(model: type[models.Model], field: Any, key: Any, value: Any) -> None:
    table, pk = model._meta.db_table, model._meta.pk.column
    sql = f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{pk}" = %s'
    with connection.cursor() as cursor:
        cursor.execute(sql, [value, key])


def _others(field: Any, value: Any) -> list[Any]:
    """Other values that the column could hold: the database may refuse some of them."""
    if field.is_relation:
        return _other_keys(field, value)
    if field.choices:
        return [code for code, _words in field.flatchoices if code != value]
    if isinstance(field, models.BooleanField):
        return [0 if value else 1]
    if isinstance(field, models.DateField):
        text = str(value or "2026-01-01 10:00:00")
        moved = [f"{int(text[:4]) + years}{text[4:]}" for years in (-1, 1)]
        return moved if isinstance(field, models.DateTimeField) else [day[:10] for day in moved]
    if isinstance(field, models.JSONField):
        return [json.dumps([json.loads(value or "null"), "inaczej"])]
    if isinstance(value, int | float):
        return [value + 1, value - 1, -value]
    if isinstance(value, bytes | memoryview):
        return [bytes(value)[:-1] + b"?"]
    if value is None:
        return [1] if "Integer" in field.get_internal_type() else ["x", "1"]
    text = str(value)
    return [text[:-1] + end for end in "xy1" if text[-1:] != end] + [text[1:], ""]


def _other_keys(field: Any, value: Any) -> list[Any]:
    table, column = field.related_model._meta.db_table, field.target_field.column
    with connection.cursor() as cursor:
        sql = f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> %s LIMIT 20'
        cursor.execute(sql, [value or 0])
        keys = [key for (key,) in cursor.fetchall()]
    return [*keys, None]


def _differs_from_journal(model: type[models.Model], key: Any) -> bool:
    [(row, now)] = read_contents(model, [model._meta.pk.to_python(key)]).items()
    link = RowSeal.objects.filter(kind=name_kind(model), row=row).order_by("number").last()
    return link is None or not is_same_content(model, row, link.content, now)


def _drop_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


if __name__ == "__main__":
    main(*sys.argv[1:])
