"""Triggers that let a stored text be emptied only by an erasure that two persons decided.

SQLite cannot rebuild the table of erasures while a trigger of another table reads it: a migration
that alters it lifts them first.
"""

from cms_ext.base.database.append_only import Guard, forbid_deletion, freeze_columns

TEXT = "cms_ext_proof_publishedtext"
ERASURE = "cms_ext_proof_texterasure"
APPROVED = "OLD.approved_by_id IS NOT NULL"

GUARDS = (
    Guard(
        "proof_text_kept",
        TEXT,
        "UPDATE",
        f"""NEW.id <> OLD.id OR NEW.sha256 <> OLD.sha256 OR (NEW.text <> OLD.text AND (
            NEW.text <> '' OR NOT EXISTS (
                SELECT 1 FROM {ERASURE} e
                WHERE e.text_id = OLD.id AND e.approved_by_id IS NOT NULL)))""",
        "a published text is emptied only by an approved erasure",
    ),
    forbid_deletion("proof_text_stays", TEXT),
    Guard(
        "proof_erasure_asked",
        ERASURE,
        "INSERT",
        "NEW.approved_by_id IS NOT NULL",
        "an erasure is asked for before it is approved",
    ),
    freeze_columns(
        "proof_erasure_kept",
        ERASURE,
        "id",
        "text_id",
        "record_id",
        "reason",
        "asked_by_id",
        "asked_at",
    ),
    freeze_columns(
        "proof_erasure_approved", ERASURE, "approved_by_id", "approved_at", when=APPROVED
    ),
    forbid_deletion("proof_erasure_stays", ERASURE, APPROVED),
)
