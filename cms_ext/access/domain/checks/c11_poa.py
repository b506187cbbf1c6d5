"""C11 POA: whoever signs for somebody else brings a power of attorney."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.applicant import applicant_name, is_firm
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import AttachmentKind, CheckVerdict
from cms_ext.people.identity.domain.person_name import same_name

PROXY = "proxy"


def is_needed(application: AccessApplication) -> bool:
    """A proxy signs, or for a firm somebody who is not among its representatives on file."""
    payload = application.payload
    if payload.get("role") == PROXY:
        return True
    if not is_firm(payload):
        return False
    signs = applicant_name(payload)
    return not any(same_name(signs, one) for one in _representatives(application))


def run(application: AccessApplication, today: date) -> CheckFinding:
    if application.attachments.filter(kind=AttachmentKind.POA).exists():
        evidence = _("Obejrzyj pełnomocnictwo: czy obejmuje dostęp elektroniczny i czy jest ważne.")
        return CheckFinding(CheckVerdict.CANNOT_TELL, "POA_ATTACHED", (evidence,))
    if application.payload.get("role") != PROXY and not _representatives(application):
        evidence = _("W rejestrze nie ma osób upoważnionych do reprezentacji tej firmy.")
        return CheckFinding(CheckVerdict.CANNOT_TELL, "REPRESENTATIVES_UNKNOWN", (evidence,))
    evidence = _("Nie dołączono pełnomocnictwa.")
    return CheckFinding(CheckVerdict.FAIL, "NO_POA", (evidence,))


def _representatives(application: AccessApplication) -> list[str]:
    listed = application.person.representatives if application.person else ""
    return [line.strip() for line in listed.splitlines() if line.strip()]
