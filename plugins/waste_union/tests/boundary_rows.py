"""What the tests of boundaries (`tests/boundaries`) hold of this plugin."""

# Screens that anybody may open, signed in or not.
PUBLIC = {
    "collections": "home streets address calendar poster",
    "declarations": "schema",
    "login_gov_mock": "sign_on choose",
}
# Named like a secret: it opens nothing, or is encrypted.
HARMLESS_COLUMNS = (
    "waste_union_collections.Street.key",
    "waste_union_declarations.DeclaredPesel.sealed",
    "waste_union_fees.FeeObligation.property_key",
    "waste_union_fees.FeeObligation.source_key",
)
# Rows that are proof.
WHOLE = {
    "waste_union_declarations": (
        "ChangeProposal CorrectionCall Declaration DeclarationRight DeclaredPesel "
        "DeclaredProperty FeeDecision FormVersion NoticePrint RateNotice ReliefAttachment "
        "SubmissionReceipt"
    ),
    "waste_union_fees": "FeeObligation",
    "waste_union_login_gov": "PeselMark",
    "waste_union_tariffs": "Authority Commune TariffVersion",
}
# Of other rows the columns that are none.
IN_PART = {
    "waste_union_declarations.ReliefApplication": "paper",
    "waste_union_fees.FeeRun": "posted_to",
}
SALTS = ("ebok_plugin.login_gov_mock",)
SEALED_PDFS = (
    "plugins/waste_union/waste_union/declarations/domain/letters.py",
    "plugins/waste_union/waste_union/declarations/domain/relief_paper.py",
    "plugins/waste_union/waste_union/declarations/domain/submitting.py",
)
UNSEALED_PDFS = {
    "plugins/waste_union/waste_union/collections/domain/calendar.py": "is printed; its link leads "
    "to the days",
}
