"""The database triggers that guard releases and released documents, for migrations.

SQLite cannot rebuild a table while triggers of another table read it: a later migration that alters
one of these tables drops the triggers first and installs them again afterwards (decision 0017).
"""

from cms_ext.base.database.append_only import Guard, forbid_deletion, freeze_columns

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


# The facts of a published paper; to correct a mistake it is withdrawn, amended and released again.
KEPT = [
    freeze_columns(
        "library_paper_kept",
        DOCUMENT,
        "number",
        "seq",
        "year",
        "title",
        "subject",
        "organ_id",
        "meeting_date",
        "adopted_on",
        "signed_on",
        "effective_to",
        "of_property_id",
        "keywords",
        when="OLD.state = 'PUBLISHED'",
    ),
    Guard(
        "library_paper_effect",
        DOCUMENT,
        "UPDATE",
        # The court register decides of a paper that changes the statute (library.md §4).
        """OLD.state = 'PUBLISHED' AND NOT NEW.changes_statute AND (
            OLD.changes_statute OR NEW.effective_from IS DISTINCT FROM OLD.effective_from)""",
        "a published paper has effect from its day",
    ),
    Guard(
        "library_paper_day",
        DOCUMENT,
        "UPDATE",
        f"""OLD.state = 'PUBLISHED' AND NEW.state = 'PUBLISHED'
        AND NEW.published_on IS DISTINCT FROM OLD.published_on AND NOT EXISTS (
            SELECT 1 FROM {VERSION} v WHERE v.document_id = NEW.id
            AND v.state = 'PUBLISHED' AND v.published_on = NEW.published_on)""",
        "a paper is published since a version of it is",
    ),
    Guard(
        "library_version_day",
        VERSION,
        "UPDATE",
        # The court register moves the first day of a paper; a later wording ends those before it.
        f"""OLD.state = 'PUBLISHED' AND (
            NEW.published_on IS DISTINCT FROM OLD.published_on
            OR NEW.note IS DISTINCT FROM OLD.note
            OR (NEW.in_force_from IS DISTINCT FROM OLD.in_force_from AND NOT EXISTS (
                SELECT 1 FROM {DOCUMENT} d
                WHERE d.id = NEW.document_id AND NEW.no = 1 AND d.changes_statute
                AND NOT (d.effective_from IS DISTINCT FROM NEW.in_force_from)))
            OR (NEW.in_force_to IS DISTINCT FROM OLD.in_force_to AND NOT EXISTS (
                SELECT 1 FROM {VERSION} v
                WHERE v.document_id = NEW.document_id AND v.no > NEW.no
                AND v.state = 'PUBLISHED' AND v.in_force_from > NEW.in_force_to)))""",
        f"{VERSION} keeps what it says",
    ),
    forbid_deletion("library_paper_stays", DOCUMENT, "OLD.published_on IS NOT NULL"),
    forbid_deletion("library_version_stays", VERSION, "OLD.published_on IS NOT NULL"),
    forbid_deletion(
        "library_file_stays",
        RENDITION,
        f"""EXISTS (
            SELECT 1 FROM {VERSION} v
            WHERE v.id = OLD.version_id AND v.published_on IS NOT NULL)""",
    ),
]
