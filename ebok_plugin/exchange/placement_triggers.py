"""What the database itself holds of placements, for migration 0002: the same money is never placed
twice, and `remaining` says the truth whoever wrote to the tables. One text a database.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

LINE = "ebok_plugin_exchange_bankentry"
PLACED = "ebok_plugin_exchange_placement"
WITHDRAWN = "ebok_plugin_exchange_placementwithdrawal"
ENTRY = "ebok_plugin_ledger_ledgerentry"
TABLES = {"line": LINE, "placed": PLACED, "withdrawn": WITHDRAWN, "entry": ENTRY}

# What a row of the table of operations lets wait, without its placements and with them.
_WHOLE = "CASE WHEN NEW.fate IN ('DUPLICATE', 'OUTGOING') THEN 0 ELSE ABS(NEW.amount) END"
_LIVING = """(SELECT COALESCE(SUM(p.amount), 0) FROM "{placed}" p WHERE p.bank_entry_id = NEW.id
    AND NOT EXISTS (SELECT 1 FROM "{withdrawn}" w WHERE w.placement_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM "{entry}" r WHERE r.reverses_id = p.ledger_entry_id))"""
_REST = f"{_WHOLE} - {_LIVING}"
# Whether a placement's entry is the opposite of its part: a credit of what came in.
_OTHER_ENTRY = """NEW.ledger_entry_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM "{entry}" e, "{line}" l
    WHERE e.id = NEW.ledger_entry_id AND l.id = NEW.bank_entry_id
    AND e.amount = CASE WHEN l.amount > 0 THEN -NEW.amount ELSE NEW.amount END)"""
_OF_AN_ENTRY = """EXISTS (SELECT 1 FROM "{placed}" p
    WHERE p.id = NEW.placement_id AND p.ledger_entry_id IS NOT NULL)"""
_TAKE = """UPDATE "{line}" SET remaining = remaining - NEW.amount WHERE id = NEW.bank_entry_id"""
_GIVE_WITHDRAWN = """UPDATE "{line}" SET remaining = remaining
    + (SELECT p.amount FROM "{placed}" p WHERE p.id = NEW.placement_id)
    WHERE id = (SELECT p.bank_entry_id FROM "{placed}" p WHERE p.id = NEW.placement_id)"""
_GIVE_REVERSED = """UPDATE "{line}" SET remaining = remaining
    + (SELECT p.amount FROM "{placed}" p WHERE p.ledger_entry_id = NEW.reverses_id)
    WHERE id = (SELECT p.bank_entry_id FROM "{placed}" p
        WHERE p.ledger_entry_id = NEW.reverses_id)"""

# (name, table, when it fires, condition or "", what is refused or done)
_REFUSALS = (
    ("line_first", LINE, "BEFORE INSERT", f"NEW.remaining <> {_WHOLE}", "remaining is the amount"),
    (
        "line_rest",
        LINE,
        "BEFORE UPDATE OF remaining, amount, fate",
        f"NEW.remaining <> {_REST}",
        "remaining is what is not placed",
    ),
    ("placed_entry", PLACED, "BEFORE INSERT", _OTHER_ENTRY, "another amount than its entry"),
    ("withdrawn_entry", WITHDRAWN, "BEFORE INSERT", _OF_AN_ENTRY, "a posting is reversed"),
)
_ACTIONS = (
    ("placed_take", PLACED, "AFTER INSERT", "", _TAKE),
    ("withdrawn_give", WITHDRAWN, "AFTER INSERT", "", _GIVE_WITHDRAWN),
    ("entry_give", ENTRY, "AFTER INSERT", "NEW.reverses_id IS NOT NULL", _GIVE_REVERSED),
)


def hold_placements() -> RunPython:
    """A migration step: what this module says is held from now on. Reversible.

    A later migration that makes one of these tables anew on SQLite loses its triggers, and cannot
    rename it while they name it: it takes this step back first and does it again afterwards.
    """

    def make(apps: Any, schema_editor: Any) -> None:
        for statement in _statements(schema_editor.connection.vendor):
            schema_editor.execute(statement.format(**TABLES), params=None)

    def drop(apps: Any, schema_editor: Any) -> None:
        for name, table, *_ in (*_REFUSALS, *_ACTIONS):
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(f"DROP TRIGGER exchange_{name}", params=None)
            else:
                schema_editor.execute(f'DROP TRIGGER exchange_{name} ON "{table}"', params=None)
                schema_editor.execute(f"DROP FUNCTION exchange_{name}()", params=None)

    return RunPython(make, drop)


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            *(
                _sqlite(name, table, when, refused, f"SELECT RAISE(ABORT, 'exchange: {words}')")
                for name, table, when, refused, words in _REFUSALS
            ),
            *(_sqlite(*action) for action in _ACTIONS),
        ]
    made = []
    for name, table, when, refused, words in _REFUSALS:
        body = f"IF ({refused}) THEN RAISE EXCEPTION 'exchange: {words}' "
        body += "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;"
        made += _postgresql(name, table, when, "", body)
    for name, table, when, condition, act in _ACTIONS:
        made += _postgresql(name, table, when, condition, f"{act}; RETURN NULL;")
    return made


def _sqlite(name: str, table: str, when: str, condition: str, act: str) -> str:
    only = f" WHEN {condition}" if condition else ""
    return f'CREATE TRIGGER exchange_{name} {when} ON "{table}"{only} BEGIN {act}; END'


def _postgresql(name: str, table: str, when: str, condition: str, body: str) -> list[str]:
    only = f" WHEN ({condition})" if condition else ""
    return [
        f"CREATE FUNCTION exchange_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$",
        f'CREATE TRIGGER exchange_{name} {when} ON "{table}" FOR EACH ROW{only} '
        f"EXECUTE FUNCTION exchange_{name}()",
    ]
