"""The kinds of letters about declarations, each with who judges it when it leaves."""

from cms_ext.plugins import LetterKind, leave_unjudged
from waste_union.declarations.domain import letters
from waste_union.declarations.models import RateNotice

MAIL = "waste_union/declarations/mail/"
LAYOUTS = "waste_union/declarations/layouts/"
TO_DECLARANT = LetterKind("declarant")
TO_APPLICANT = LetterKind("applicant")

LETTER_KINDS = {
    letters.RATE_LETTER: LetterKind(
        "declaration.declarant",
        letters.judge_rate_letters,
        waiting=lambda: RateNotice.objects.filter(print__isnull=True).select_related(
            "declaration__declarant"
        ),
    ),
    letters.CALL_LETTER: TO_DECLARANT,
    letters.DECISION: TO_APPLICANT,
    MAIL + "accepted.txt": TO_DECLARANT,
    MAIL + "called.txt": TO_DECLARANT,
    MAIL + "rates.txt": TO_DECLARANT,
    MAIL + "rejected.txt": TO_DECLARANT,
    MAIL + "submitted.txt": TO_DECLARANT,
    MAIL + "relief_decided.txt": TO_APPLICANT,
    MAIL + "relief_filed.txt": TO_APPLICANT,
    **leave_unjudged(
        "It proves a filing, and its declarant takes it from the panel.", LAYOUTS + "receipt.typ"
    ),
}
