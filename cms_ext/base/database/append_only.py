"""Triggers that make a table append-only, for migrations, and their pause while a table is filled.

One text for both databases.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from cms_ext.base.database.migration_steps import StatementsOnly, run_statements


def refuse_changes(*tables: str) -> StatementsOnly:
    """A migration step: UPDATE and DELETE of a row of `tables` are refused by the database."""
    return run_statements(_CREATE, _DROP, *({"table": table} for table in tables))


def find_allowed_changes(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """List which of DELETE and UPDATE a table of `refuse_changes` would allow today.

    A trigger counts when it is on and its text is exactly what `refuse_changes` made. One that
    exists but refuses nothing (WHEN 0, an emptied function, a condition) does not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(_READ[connection.vendor], [table])
        found = {" ".join(text.split()) for (text,) in cursor.fetchall()}
    return [
        event
        for event, expected in _EXPECTED[connection.vendor].items()
        if " ".join(expected.format(table=table).split()) not in found
    ]


def refuse_new_words(table: str, *columns: str) -> StatementsOnly:
    """A migration step: UPDATE of these columns of `table` is refused by the database.

    A row may be deleted when its term is over, and its other columns may change.
    """
    listed = ", ".join(f'"{column}"' for column in columns)
    return run_statements(_CREATE_WORDS, _DROP_WORDS, {"table": table, "columns": listed})


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that refuses one event of a table when its condition holds of the row.

    `event` is INSERT, UPDATE or DELETE. `refused` is SQL over OLD and NEW that both databases
    understand, `IS DISTINCT FROM` among it; `words` are what the database says.
    """

    name: str
    table: str
    event: str
    refused: str
    words: str

    def create(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [self._text(vendor)]
        # NULL instead of OLD would pass a DELETE over in silence.
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$${self._text(vendor)}$$",
            f'CREATE TRIGGER {self.name} BEFORE {self.event} ON "{self.table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def drop(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f"DROP TRIGGER {self.name}"]
        return [f'DROP TRIGGER {self.name} ON "{self.table}"', f"DROP FUNCTION {self.name}()"]

    def holds(self, connection: BaseDatabaseWrapper) -> bool:
        """True if the trigger exists, is on, and has exactly the text that `create` makes."""
        with connection.cursor() as cursor:
            cursor.execute(_READ_GUARD[connection.vendor], self._place(connection.vendor))
            return [text for (text,) in cursor.fetchall()] == [self._text(connection.vendor)]

    def _text(self, vendor: str) -> str:
        """The text that the database stores: a trigger on SQLite, a function on PostgreSQL."""
        if vendor == "sqlite":
            # Older than 3.39 it has no IS DISTINCT FROM.
            refused = self.refused.replace("IS DISTINCT FROM", "IS NOT")
            return (
                f'CREATE TRIGGER {self.name} BEFORE {self.event} ON "{self.table}" '
                f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
            )
        row = "OLD" if self.event == "DELETE" else "NEW"
        return (
            f" BEGIN IF {self.refused} THEN RAISE EXCEPTION '{self.words}' "
            f"USING ERRCODE = 'check_violation'; END IF; RETURN {row}; END "
        )

    def _place(self, vendor: str) -> list[str | int]:
        if vendor == "sqlite":
            return [self.table, self.name]
        return [self.table, self.name, 3 + _EVENT_BITS[self.event]]


def freeze_columns(
    name: str, table: str, *columns: str, cleared: Iterable[str] = (), when: str = "1 = 1"
) -> Guard:
    """A guard of UPDATE: these columns keep their values in rows of which `when` holds.

    Texts in `cleared` may be emptied and nothing else: the term of their personal data ends.
    """
    changed = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns]
    changed += [
        f"(NEW.{column} IS DISTINCT FROM OLD.{column} AND NEW.{column} <> '')" for column in cleared
    ]
    return Guard(
        name, table, "UPDATE", f"{when} AND ({' OR '.join(changed)})", f"{table} keeps what it says"
    )


def forbid_deletion(name: str, table: str, when: str = "1 = 1") -> Guard:
    """A guard of DELETE: rows of which `when` holds stay."""
    return Guard(name, table, "DELETE", when, f"{table} is never deleted")


def install_guards(*guards: Guard) -> StatementsOnly:
    """A migration step: install these guards."""
    return StatementsOnly(_each(guards, Guard.create), _each(guards, Guard.drop))


def _each(
    guards: Iterable[Guard], statements: Callable[[Guard, str], list[str]]
) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        for guard in guards:
            for statement in statements(guard, schema_editor.connection.vendor):
                schema_editor.execute(statement, params=None)

    return run


def find_missing_guards(
    connection: BaseDatabaseWrapper, guards: Iterable[Guard]
) -> Iterator[Guard]:
    """Return the guards that are missing, off or changed in the database. One query a guard."""
    return (guard for guard in guards if not guard.holds(connection))


def find_missing_triggers(connection: BaseDatabaseWrapper, names: Iterable[str]) -> list[str]:
    """Return the names of triggers that the database lacks or has switched off. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGER_NAMES[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name not in there]


def refuse_changes_after_checkpoint(table: str, checkpoints: str) -> StatementsOnly:
    """A migration step after `refuse_changes(table)`: the oldest rows may go, and nothing else.

    Rows of `table` have `stream` and `seq`; one may be deleted when a row of `checkpoints` with
    its stream and the same or a later `seq` was written before.
    """
    return run_statements(_LET_GO, _LET_NOTHING_GO, {"table": table, "checkpoints": checkpoints})


_TRIGGER_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_CREATE = {
    "sqlite": (
        """CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}"
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
        """CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}"
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
        """CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
    ),
}
# PostgreSQL keeps in tgtype bits for ROW (1), BEFORE (2), DELETE (8) and UPDATE (16), tgenabled D
# for a trigger that is off and R for one that only replication fires.
_READ = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": """
        SELECT event || ': ' || prosrc
        FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        JOIN pg_language ON pg_language.oid = prolang AND lanname = 'plpgsql',
        (VALUES ('UPDATE', 16), ('DELETE', 8)) AS e (event, bit)
        WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A')
        AND tgqual IS NULL AND tgattr = '' AND tgtype & 3 = 3 AND tgtype & bit <> 0
    """,
}
_READ_GUARD = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    " AND name = %s",
    "postgresql": """
        SELECT prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        JOIN pg_language ON pg_language.oid = prolang AND lanname = 'plpgsql'
        WHERE tgrelid = %s::regclass AND tgname = %s AND tgtype = %s AND tgenabled IN ('O', 'A')
        AND tgqual IS NULL AND tgattr = ''
    """,
}
_EVENT_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}
_BODY = " BEGIN RAISE EXCEPTION '{table} is append-only'; END "
_EXPECTED = {
    "sqlite": {"DELETE": _CREATE["sqlite"][1], "UPDATE": _CREATE["sqlite"][0]},
    "postgresql": {event: f"{event}: {_BODY}" for event in ("DELETE", "UPDATE")},
}
_DROP = {
    "sqlite": ("DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete"),
    "postgresql": (
        'DROP TRIGGER {table}_append_only ON "{table}"',
        "DROP FUNCTION {table}_refuse()",
    ),
}
_CREATE_WORDS = {
    "sqlite": (
        """CREATE TRIGGER {table}_no_new_words BEFORE UPDATE OF {columns} ON "{table}"
        BEGIN SELECT RAISE(ABORT, '{table} keeps its words'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION {table}_keep_words() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} keeps its words'; END $$""",
        """CREATE TRIGGER {table}_no_new_words BEFORE UPDATE OF {columns} ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION {table}_keep_words()""",
    ),
}
_DROP_WORDS = {
    "sqlite": ("DROP TRIGGER {table}_no_new_words",),
    "postgresql": (
        'DROP TRIGGER {table}_no_new_words ON "{table}"',
        "DROP FUNCTION {table}_keep_words()",
    ),
}
_LET_GO = {
    "sqlite": (
        "DROP TRIGGER {table}_no_delete",
        """CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}"
        WHEN OLD.seq > COALESCE(
            (SELECT MAX(seq) FROM "{checkpoints}" WHERE stream = OLD.stream), 0)
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF TG_OP = 'DELETE' AND OLD.seq <= COALESCE(
            (SELECT MAX(seq) FROM "{checkpoints}" WHERE stream = OLD.stream), 0)
        THEN RETURN OLD; END IF;
        RAISE EXCEPTION '{table} is append-only'; END $$""",
    ),
}
_LET_NOTHING_GO = {
    "sqlite": ("DROP TRIGGER {table}_no_delete", _CREATE["sqlite"][1]),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
    ),
}


class InsertOnlyModel(models.Model):
    """A row that code may only insert. Another `save`, or `delete`, raises `immutable`."""

    immutable: ClassVar[type[TypeError]]
    # In the genitive, as the sentence begins: „Pieczęci nie można zmienić.”
    of_this: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise self.immutable(f"{self.of_this} nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise self.immutable(f"{self.of_this} nie można usunąć.")


_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
_GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'D'
"""


@contextmanager
def pause_triggers() -> Iterator[None]:
    """Switch every trigger of the site off, and on again as it was; within one transaction.

    Foreign keys are checked at the end of the block. A block that fails has to be rolled back: the
    transaction puts the triggers back.
    """
    pause = _pause_sqlite if connection.vendor == "sqlite" else _pause_postgresql
    with pause():
        yield
        connection.check_constraints()


@contextmanager
def _pause_sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        triggers = cursor.execute(_TRIGGERS).fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


@contextmanager
def _pause_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
