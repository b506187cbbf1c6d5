"""The triggers of the release gate, in the words of both databases; migration 0002 puts them there.

SQLite cannot make a table anew while triggers of another table read it: a later migration that
alters one of these tables puts its steps into `without_gate`.
"""

from __future__ import annotations

from django.db.migrations.operations.base import Operation

from cms_ext.base.append_only import Guard, lift_guards, put_guards

VERSION = "members_area_library_version"
RENDITION = "members_area_library_rendition"
DOCUMENT = "members_area_library_document"
KIND = "members_area_library_documentkind"
RELEASED = "('CONFIRMED', 'PUBLISHED')"

RULES = [
    Guard(
        "library_gate_insert",
        VERSION,
        "INSERT",
        f"NEW.state IN {RELEASED}",
        "a version begins at the gate",
    ),
    Guard(
        "library_gate_order",
        VERSION,
        "UPDATE",
        f"NEW.state IN {RELEASED} AND OLD.state NOT IN {RELEASED} AND NEW.state <> 'CONFIRMED'",
        "a version is confirmed before it is published",
    ),
    Guard(
        "library_gate_file",
        VERSION,
        "UPDATE",
        f"""NEW.state IN {RELEASED} AND NOT EXISTS (
            SELECT 1 FROM {RENDITION} r
            WHERE r.version_id = NEW.id AND r.is_served AND r.sha256 = NEW.confirmed_sha256)""",
        "the file served is not the file confirmed",
    ),
    Guard(
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
    Guard(
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
    Guard(
        "library_file_kept",
        RENDITION,
        "UPDATE",
        """NEW.sha256 <> OLD.sha256 OR NEW.file <> OLD.file OR NEW.size <> OLD.size
        OR NEW.role <> OLD.role OR NEW.version_id <> OLD.version_id
        OR NEW.extension <> OLD.extension""",
        "a file is never replaced",
    ),
    Guard(
        "library_file_served",
        RENDITION,
        "UPDATE",
        f"""NEW.is_served <> OLD.is_served AND EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.id = NEW.version_id AND v.state IN {RELEASED})""",
        "the file of a released version does not change",
    ),
    Guard(
        "library_file_added",
        RENDITION,
        "INSERT",
        f"""NEW.is_served AND EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.id = NEW.version_id AND v.state IN {RELEASED})""",
        "the file of a released version does not change",
    ),
    Guard(
        "library_document_state",
        DOCUMENT,
        "UPDATE",
        f"""NEW.state = 'PUBLISHED' AND NOT EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.document_id = NEW.id AND v.state = 'PUBLISHED')""",
        "a published document has a published version",
    ),
    Guard(
        "library_document_kind",
        DOCUMENT,
        "UPDATE",
        f"""NEW.kind_id <> OLD.kind_id AND EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.document_id = NEW.id AND v.state IN {RELEASED})""",
        "the kind of a released document does not change",
    ),
]


def without_gate(*operations: Operation) -> list[Operation]:
    """The same steps of a migration, with the triggers away while they run."""
    return [lift_guards(*RULES), *operations, put_guards(*RULES)]
