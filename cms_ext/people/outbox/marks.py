"""The mark of a queued message: a keyed hash over what it says and to whom.

A message waits in the database, where words and address may be changed past the site. A seal in
the journal would cost a mailing more than its letters do, so each row has its own: its `mark`
covers the columns that its model names in `MARKED`, until the text is forgotten.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cms_ext.base.database.migration_steps import StatementsOnly
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash

AT_ONCE = 2_000
READ = "SELECT id, {names} FROM {table} WHERE id > %s AND ({waiting}) ORDER BY id LIMIT {most}"
WRITE = "UPDATE {table} SET mark = %s WHERE id = %s"
# What a clerk reads at a message that was not sent for it.
CHANGED = "Wiadomość zmieniono poza serwisem, więc nie wyszła. Wyślij nową z tego samego miejsca."


@dataclass(frozen=True, slots=True)
class ChangedMessage:
    """The finding of a message that is not what the site queued."""

    message: str
    kind: str
    row: str


def make_mark(row: Any) -> str:
    """Return the mark of a message as it is now; no try to send it changes what is marked."""
    return keyed_hash(_content(attrgetter(*row.MARKED)(row)))


def is_as_queued(row: Any) -> bool:
    """Tell whether a message says what this site queued, and to whom."""
    return key_of_hash(_content(attrgetter(*row.MARKED)(row)), row.mark) is not None


def find_changed_messages(model: Any) -> Iterator[ChangedMessage]:
    """Yield a finding for each message that is not what the site wrote; a part in memory.

    A copy has the mark and the moment of another one. Two honest ones never have both.
    """
    met: set[tuple[str, datetime]] = set()
    for row in model.objects.order_by("pk").iterator(AT_ONCE):
        is_whole = is_as_queued(row) or (row.is_forgotten and not row.mark)
        is_copy = bool(row.mark) and (row.mark, row.queued_at) in met
        met.add((row.mark, row.queued_at))
        if not is_whole or is_copy or (row.ended_at is None) != (row.state in row.WAITING):
            yield ChangedMessage(describe_change(row), kind=row._meta.label_lower, row=str(row.pk))


def describe_change(row: models.Model) -> str:
    """Return the words about a changed message, without its address and content."""
    return _(
        "{what} nr {number}: treść, adresata albo stan zmieniono poza serwisem. Ze zmienioną "
        "treścią nie wyjdzie. Przywróć wiersz w bazie albo wyślij nową z tego samego miejsca."
    ).format(what=row._meta.verbose_name, number=row.pk)


def mark_stored(table: str, columns: Sequence[str], waiting: str) -> StatementsOnly:
    """A migration step: mark the messages that an earlier version queued.

    `waiting` is the condition of those whose text was not forgotten.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    read = READ.format(names=names, table=table, waiting=waiting, most=AT_ONCE)

    def mark(_apps: Any, schema_editor: Any) -> None:
        last = 0
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(read, [last])
            while rows := cursor.fetchall():
                # Both databases hand JSON over as text.
                contents = [
                    [json.loads(value) if name == "payload" else value for name, value in row]
                    for row in (zip(columns, values[1:], strict=True) for values in rows)
                ]
                marks = [
                    (keyed_hash(_content(content)), row[0])
                    for content, row in zip(contents, rows, strict=True)
                ]
                cursor.executemany(WRITE.format(table=table), marks)
                last = rows[-1][0]
                cursor.execute(read, [last])

    return StatementsOnly(mark, lambda _apps, _schema_editor: None)


def _content(values: Sequence[Any]) -> str:
    return f"queued {_to_json(values)}"


# Made once: a mailing marks thousands of letters.
_to_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
