"""Triggers for placements, for migrations: the same money is never placed twice.

`remaining` is right anyone who wrote to the tables. Each database has its own statements.

A statement of a bank places thousands of operations by one INSERT. PostgreSQL looks at all its rows
once it is done: a function called for each of them cost two thirds of placing it.
"""

from functools import partial
from typing import Any

from cms_ext.base.database.append_only import Guard, forbid_deletion, freeze_columns
from cms_ext.base.database.migration_steps import StatementsOnly

LINE = "ebok_plugin_payments_bankentry"
PLACED = "ebok_plugin_payments_placement"
WITHDRAWN = "ebok_plugin_payments_placementwithdrawal"
ENTRY = "ebok_plugin_ledger_ledgerentry"
TABLES = {"line": LINE, "placed": PLACED, "withdrawn": WITHDRAWN, "entry": ENTRY}

# What a row of the table of operations lets wait, without its placements and with them. An import
# writes the placements of an operation before the operation, which comes with what is left of it:
# to take each from it later would write the whole row once more.
_WHOLE = "CASE WHEN NEW.fate IN ('DUPLICATE', 'OUTGOING') THEN 0 ELSE ABS(NEW.amount) END"
_LIVING = """(SELECT COALESCE(SUM(p.amount), 0) FROM "{placed}" p WHERE p.bank_entry_id = NEW.id
    AND (SELECT w.id FROM "{withdrawn}" w WHERE w.placement_id = p.id) IS NULL
    AND (SELECT r.id FROM "{entry}" r WHERE r.reverses_id = p.ledger_entry_id) IS NULL)"""
_NOT_THE_REST = f"NEW.remaining <> {_WHOLE} - {_LIVING}"
# Whether an entry is not the opposite of its part: a credit of what came in. Of the placements of
# an operation that comes after them, and of a placement whose operation is there.
_OTHER_ENTRIES = """(SELECT COUNT(*) FROM "{placed}" p WHERE p.bank_entry_id = NEW.id
    AND p.ledger_entry_id IS NOT NULL
    AND (SELECT e.amount FROM "{entry}" e WHERE e.id = p.ledger_entry_id)
    IS DISTINCT FROM CASE WHEN NEW.amount > 0 THEN -p.amount ELSE p.amount END) > 0"""
_OTHER_ENTRY = """NEW.ledger_entry_id IS NOT NULL
    AND (SELECT l.id FROM "{line}" l WHERE l.id = NEW.bank_entry_id) IS NOT NULL
    AND (SELECT e.amount FROM "{entry}" e WHERE e.id = NEW.ledger_entry_id)
    IS DISTINCT FROM (SELECT CASE WHEN l.amount > 0 THEN -NEW.amount ELSE NEW.amount END
    FROM "{line}" l WHERE l.id = NEW.bank_entry_id)"""
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
    (
        "line_first",
        LINE,
        "AFTER INSERT",
        f"{_NOT_THE_REST} OR {_OTHER_ENTRIES}",
        "remaining is what is not placed",
    ),
    (
        "line_rest",
        LINE,
        "BEFORE UPDATE OF remaining, amount, fate",
        _NOT_THE_REST,
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
# What PostgreSQL does once for all rows of a statement. Rows are looked up by key: as a join they
# would be planned for tables that were empty a moment ago.
_OF_ALL = ("line_first", "line_rest", "placed_entry", "placed_take")
_TAKE_ALL = """UPDATE "{line}" l SET remaining = l.remaining - n.amount
    FROM (SELECT bank_entry_id, SUM(amount) AS amount FROM rows GROUP BY bank_entry_id) n
    WHERE l.id = n.bank_entry_id"""
# Transactions do not see each other's operations and placements: anyone who places a missing
# operation
# waits for all transactions that insert operations, and they wait for it.
_LOCK = "PERFORM pg_advisory_xact_lock(hashtext('{placed}'));"
_LOCKS = {
    "line_first": _LOCK,
    "placed_entry": """IF EXISTS (SELECT 1 FROM rows n WHERE
        (SELECT l.id FROM "{line}" l WHERE l.id = n.bank_entry_id) IS NULL) THEN """
    f"{_LOCK} END IF;",
}

# What the names of the triggers begin with, and what they began with in 1.0.0.
PREFIX, FORMER_PREFIX = "payments", "exchange"
NAMES = tuple(f"{PREFIX}_{name}" for name, *_ in (*_REFUSALS, *_ACTIONS))


def hold_placements(prefix: str = PREFIX) -> StatementsOnly:
    """A migration step that installs the triggers of this module. Reversible.

    SQLite loses them when a later migration rebuilds one of these tables (decision 0017).
    """
    return StatementsOnly(partial(_make, prefix), partial(_drop, prefix))


def _make(prefix: str, apps: Any, schema_editor: Any) -> None:
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement.format(**TABLES, prefix=prefix), params=None)


def _drop(prefix: str, apps: Any, schema_editor: Any) -> None:
    for name, table, *_ in (*_REFUSALS, *_ACTIONS):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {prefix}_{name}", params=None)
        else:
            schema_editor.execute(f'DROP TRIGGER {prefix}_{name} ON "{table}"', params=None)
            schema_editor.execute(f"DROP FUNCTION {prefix}_{name}()", params=None)


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            *(
                _sqlite(name, table, when, refused, f"SELECT RAISE(ABORT, '{{prefix}}: {words}')")
                for name, table, when, refused, words in _REFUSALS
            ),
            *(_sqlite(*action) for action in _ACTIONS),
        ]
    made = []
    for name, table, when, refused, words in _REFUSALS:
        condition = _of_rows(refused) if name in _OF_ALL else refused
        body = f"{_LOCKS.get(name, '')} IF ({condition}) THEN "
        body += f"RAISE EXCEPTION '{{prefix}}: {words}' "
        body += "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;"
        made += _postgresql(name, table, when, "", body)
    for name, table, when, condition, act in _ACTIONS:
        body = f"{_TAKE_ALL if name in _OF_ALL else act}; RETURN NULL;"
        made += _postgresql(name, table, when, condition, body)
    return made


def _of_rows(refused: str) -> str:
    """Return whether the condition holds for any row of the statement."""
    return f"EXISTS (SELECT 1 FROM rows n WHERE {refused.replace('NEW.', 'n.')})"


def _sqlite(name: str, table: str, when: str, condition: str, act: str) -> str:
    # SQLite before 3.39 has no IS DISTINCT FROM.
    only = f" WHEN {condition.replace('IS DISTINCT FROM', 'IS NOT')}" if condition else ""
    return f'CREATE TRIGGER {{prefix}}_{name} {when} ON "{table}"{only} BEGIN {act}; END'


def _postgresql(name: str, table: str, when: str, condition: str, body: str) -> list[str]:
    only = f" WHEN ({condition})" if condition else ""
    each = "FOR EACH ROW"
    if name in _OF_ALL:
        # Of a whole INSERT or UPDATE: the rows are given to no trigger of some columns alone.
        when = f"AFTER {when.split()[1]}"
        each = "REFERENCING NEW TABLE AS rows FOR EACH STATEMENT"
    return [
        f"CREATE FUNCTION {{prefix}}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$",
        f'CREATE TRIGGER {{prefix}}_{name} {when} ON "{table}" {each}{only} '
        f"EXECUTE FUNCTION {{prefix}}_{name}()",
    ]


# The bank's data, as the database keeps it.
#
# What becomes of an operation (`fate`, `wait_reason`, `remaining`) changes as decision 0028 says. A
# file in quarantine may be posted once; nothing of a posted one changes. When the term of a file is
# over, its original and the bank's own text of its lines are emptied.

FILE = "ebok_plugin_payments_bankfile"
STATEMENT = "ebok_plugin_payments_bankstatement"
# The bank's data of an operation, without its own text; the digest of a file covers the same.
SAID_OF_LINE = (
    "statement_id",
    "line_no",
    "value_date",
    "mark",
    "amount",
    "bank_ref",
    "title",
    "name",
    "address",
    "counterparty_nrb",
    "virtual_raw",
)


def make_guards(prefix: str = PREFIX) -> tuple[Guard, ...]:
    """Return the guards of the bank's data; their names begin with `prefix`."""
    return (
        freeze_columns(
            f"{prefix}_file_came", FILE, "sha256", "size", "uploaded_at", cleared=["original"]
        ),
        freeze_columns(
            f"{prefix}_file_posted",
            FILE,
            "filename",
            "profile",
            "encoding",
            "state",
            "uploaded_by_id",
            "confirmed",
            "batch_id",
            when="OLD.state = 'POSTED'",
        ),
        forbid_deletion(f"{prefix}_file_stays", FILE),
        freeze_columns(f"{prefix}_line_said", LINE, *SAID_OF_LINE, cleared=["raw_61", "raw_86"]),
        forbid_deletion(f"{prefix}_line_stays", LINE),
    )


GUARDS = make_guards()
