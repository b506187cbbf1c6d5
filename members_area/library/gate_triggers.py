"""The triggers of the release gate, in the words of both databases; migration 0002 puts them there.

SQLite cannot make a table anew while triggers of another table read it: a later migration that
alters one of these tables puts its steps into `without_gate`.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

Rule = tuple[str, str, str, str, str]

VERSION = "members_area_library_version"
RENDITION = "members_area_library_rendition"
DOCUMENT = "members_area_library_document"
KIND = "members_area_library_documentkind"
RELEASED = "('CONFIRMED', 'PUBLISHED')"

# (name, table, event, when, message)
RULES: list[Rule] = [
    (
        "library_gate_insert",
        VERSION,
        "INSERT",
        f"NEW.state IN {RELEASED}",
        "a version begins at the gate",
    ),
    (
        "library_gate_order",
        VERSION,
        "UPDATE",
        f"NEW.state IN {RELEASED} AND OLD.state NOT IN {RELEASED} AND NEW.state <> 'CONFIRMED'",
        "a version is confirmed before it is published",
    ),
    (
        "library_gate_file",
        VERSION,
        "UPDATE",
        f"""NEW.state IN {RELEASED} AND NOT EXISTS (
            SELECT 1 FROM {RENDITION} r
            WHERE r.version_id = NEW.id AND r.is_served AND r.sha256 = NEW.confirmed_sha256)""",
        "the file served is not the file confirmed",
    ),
    (
        "library_gate_person",
        VERSION,
        "UPDATE",
        f"""NEW.state IN {RELEASED} AND OLD.state NOT IN {RELEASED} AND EXISTS (
            SELECT 1 FROM {DOCUMENT} d JOIN {KIND} k ON k.id = d.kind_id
            WHERE d.id = NEW.document_id AND k.needs_redaction)
        AND (NEW.uploaded_by_id IS NULL OR NEW.confirmed_by_id IS NULL
            OR NEW.confirmed_by_id = NEW.uploaded_by_id
            OR NEW.confirmed_by_id = COALESCE(NEW.redacted_by_id, -1))""",
        "E-LIB-01 a second person confirms",
    ),
    (
        "library_gate_kept",
        VERSION,
        "UPDATE",
        f"""NEW.state IN {RELEASED} AND OLD.state IN {RELEASED} AND (
            NEW.confirmed_sha256 <> OLD.confirmed_sha256
            OR NEW.document_id <> OLD.document_id
            OR NEW.confirmed_by_id <> OLD.confirmed_by_id
            OR COALESCE(NEW.uploaded_by_id, -1) <> COALESCE(OLD.uploaded_by_id, -1)
            OR COALESCE(NEW.redacted_by_id, -1) <> COALESCE(OLD.redacted_by_id, -1))""",
        "who let it through and which file does not change",
    ),
    (
        "library_file_kept",
        RENDITION,
        "UPDATE",
        """NEW.sha256 <> OLD.sha256 OR NEW.file <> OLD.file OR NEW.size <> OLD.size
        OR NEW.role <> OLD.role OR NEW.version_id <> OLD.version_id
        OR NEW.extension <> OLD.extension""",
        "a file is never replaced",
    ),
    (
        "library_file_served",
        RENDITION,
        "UPDATE",
        f"""NEW.is_served <> OLD.is_served AND EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.id = NEW.version_id AND v.state IN {RELEASED})""",
        "the file of a released version does not change",
    ),
    (
        "library_file_added",
        RENDITION,
        "INSERT",
        f"""NEW.is_served AND EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.id = NEW.version_id AND v.state IN {RELEASED})""",
        "the file of a released version does not change",
    ),
    (
        "library_document_state",
        DOCUMENT,
        "UPDATE",
        f"""NEW.state = 'PUBLISHED' AND NOT EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.document_id = NEW.id AND v.state = 'PUBLISHED')""",
        "a published document has a published version",
    ),
    (
        "library_document_kind",
        DOCUMENT,
        "UPDATE",
        f"""NEW.kind_id <> OLD.kind_id AND EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.document_id = NEW.id AND v.state IN {RELEASED})""",
        "the kind of a released document does not change",
    ),
]


def _sqlite(rule: Rule) -> str:
    name, table, event, when, message = rule
    return (
        f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _postgresql(rule: Rule) -> list[str]:
    name, table, event, when, message = rule
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$",
        f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()',
    ]


HOLD = {
    "sqlite": [_sqlite(rule) for rule in RULES],
    "postgresql": [statement for rule in RULES for statement in _postgresql(rule)],
}
DROP = {
    "sqlite": [f"DROP TRIGGER {rule[0]}" for rule in RULES],
    "postgresql": [
        statement
        for rule in RULES
        for statement in (f'DROP TRIGGER {rule[0]} ON "{rule[1]}"', f"DROP FUNCTION {rule[0]}()")
    ],
}


def hold(apps: Any, schema_editor: Any) -> None:
    for statement in HOLD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def let_go(apps: Any, schema_editor: Any) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def without_gate(*operations: Operation) -> list[Operation]:
    """The same steps of a migration, with the triggers away while they run."""
    return [RunPython(let_go, hold), *operations, RunPython(hold, let_go)]
