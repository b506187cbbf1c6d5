"""The database triggers that protect declarations and receipts.

The migrations create them, and `verify_declarations` checks that they are there.
"""

from cms_ext.base.database.append_only import Guard, freeze_columns

TABLE = "waste_union_declarations_declaration"
RECEIPTS = "waste_union_declarations_submissionreceipt"
# As `vocabulary.NEVER_SUBMITTED`, spelled out because a trigger keeps the text of its migration.
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
    # A submitted one never becomes a draft again.
    Guard(
        "declarations_stay_submitted",
        TABLE,
        "UPDATE",
        f"{SUBMITTED} AND NEW.state IN ('DRAFT', 'VALIDATED', 'SIGNED', 'DISCARDED')",
        f"{TABLE} stays submitted",
    ),
    # It is deleted after its retention, counted from the day on which it expired.
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
    # The replaced one is deleted earlier, after its own retention.
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
# A call is deleted with its declaration, after the retention of that.
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
# The PESEL is added, changed and deleted only with its declaration.
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
