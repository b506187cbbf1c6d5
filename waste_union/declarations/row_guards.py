"""What the database refuses of declarations and receipts; read by the migration and by
`verify_declarations`.
"""

from __future__ import annotations

from cms_ext.base.database.append_only import Guard, freeze_columns

TABLE = "waste_union_declarations_declaration"
RECEIPTS = "waste_union_declarations_submissionreceipt"
# As `vocabulary.NEVER_SUBMITTED`: the words of a trigger are those of its migration.
SUBMITTED = "OLD.state NOT IN ('DRAFT', 'VALIDATED', 'SIGNED', 'DISCARDED')"

SAID = (
    "number",
    "declared_property_id",
    "declarant_id",
    "channel",
    "kind",
    "reason",
    "event_date",
    "effective_from",
    "form_version_id",
    "tariff_version_id",
    "payload",
    "calc_trace",
    "amount",
    "xml",
    "xml_sha256",
    "signature_kind",
    "signature",
    "signed_at",
    "receipt_no",
    "submitted_at",
    "filed_on",
)
STAYS = (
    # What came in never becomes a draft again.
    Guard(
        "declarations_stay_submitted",
        TABLE,
        "UPDATE",
        f"{SUBMITTED} AND NEW.state IN ('DRAFT', 'VALIDATED', 'SIGNED', 'DISCARDED')",
        f"{TABLE} stays submitted",
    ),
    # It goes when its term is over, counted from the day on which it expired.
    Guard(
        "declarations_stay",
        TABLE,
        "DELETE",
        f"{SUBMITTED} AND OLD.expired_on IS NULL",
        f"{TABLE} stays while it is in force",
    ),
)
AS_SUBMITTED = (
    freeze_columns("declarations_as_submitted", TABLE, *SAID, when=SUBMITTED),
    # What it replaces goes earlier, when the term of that is over.
    Guard(
        "declarations_replace_as_submitted",
        TABLE,
        "UPDATE",
        f"{SUBMITTED} AND NEW.replaces_id IS NOT NULL "
        "AND NEW.replaces_id IS DISTINCT FROM OLD.replaces_id",
        f"{TABLE} keeps what it says",
    ),
)
GUARDS = (*AS_SUBMITTED, *STAYS)

CALLS = "waste_union_declarations_correctioncall"
# A call goes with its declaration when the term of that is over.
PAPER_GUARDS = (
    freeze_columns(
        "declarations_call_as_sent",
        CALLS,
        "declaration_id",
        "reasons",
        "days",
        "called_on",
        "due_on",
        "called_by_id",
    ),
    Guard(
        "declarations_call_stays",
        CALLS,
        "DELETE",
        f'EXISTS (SELECT 1 FROM "{TABLE}" WHERE id = OLD.declaration_id AND expired_on IS NULL)',
        f"{CALLS} stays while its declaration does",
    ),
)

PESELS = "waste_union_declarations_declaredpesel"
SUBMITTED_THERE = (
    f'EXISTS (SELECT 1 FROM "{TABLE}" AS d WHERE d.id = {{row}}.declaration_id '
    "AND d.state NOT IN ('DRAFT', 'VALIDATED', 'SIGNED', 'DISCARDED'){more})"
)
# As what the declaration says: it comes, changes and goes with it.
PESEL_GUARDS = (
    Guard(
        "declarations_pesel_as_submitted",
        PESELS,
        "UPDATE",
        SUBMITTED_THERE.format(row="OLD", more=""),
        f"{PESELS} stays as it was submitted",
    ),
    Guard(
        "declarations_pesel_not_later",
        PESELS,
        "INSERT",
        SUBMITTED_THERE.format(row="NEW", more=""),
        f"{PESELS} is declared before submitting",
    ),
    Guard(
        "declarations_pesel_stays",
        PESELS,
        "DELETE",
        SUBMITTED_THERE.format(row="OLD", more=" AND d.expired_on IS NULL"),
        f"{PESELS} stays while its declaration does",
    ),
)
