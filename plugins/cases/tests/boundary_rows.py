"""What the tests of boundaries (`tests/boundaries`) hold of this plugin."""

# Screens that anybody may open, signed in or not; a token in the address is a key of its own.
PUBLIC = {
    "cases": "faults follow new report received same_here write withdraw reopen close file confirm "
    "repair_notice confirm_mended rate rate_by_link lost_secret new_secret secret_shown",
}
# Named like a secret, and opens nothing.
HARMLESS_COLUMNS = ("cases.Case.secret_asked_at", "cases.CaseEvent.key", "cases.DisputedRow.key")
# Rows that are proof.
WHOLE = {
    "cases": (
        "CaseAttachment CaseDecision CaseEvent CaseLink CaseMessage CaseSubject CaseTemplate "
        "CaseType DisputedRow Quote QuoteLine ServiceItem ServiceOrder"
    ),
}
# Of other rows the columns that are none.
IN_PART = {
    "cases.Case": "assigned_to email_token_hash mail_waits_since satisfaction secret_asked_at",
}
# Under these names links in letters were signed: they stay.
SALTS = ("ebok_plugin.cases.rating", "ebok_plugin.cases.reply")
SEALED_PDFS = ("plugins/cases/coop_cases/domain/decision.py",)
