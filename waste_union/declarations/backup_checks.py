"""The figures of declarations that a restored backup must show again."""

from __future__ import annotations

from cms_ext.evidence.audit.backup_checks import digest_of
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import Declaration, SubmissionReceipt


def figures() -> dict[str, str]:
    """Every declaration with the digest of its file, the receipts, the auditor's findings."""
    declarations = Declaration.objects.order_by("pk").values_list(
        "number", "state", "amount", "effective_from", "xml_sha256", "receipt_no"
    )
    receipts = SubmissionReceipt.objects.order_by("year", "seq").values_list(
        "year", "seq", "declaration", "xml_sha256"
    )
    return {
        "deklaracje": digest_of(declarations.iterator()),
        "potwierdzenia złożenia": digest_of(receipts.iterator()),
        "błędy deklaracji (verify_declarations)": str(len(verify_declarations())),
    }
