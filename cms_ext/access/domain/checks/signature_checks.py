"""The checks of who signed: the form itself, and for somebody else (C04, C11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.applicant import applicant_name, is_firm
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.signature.check import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import (
    ApplicationChannel,
    AttachmentKind,
    CheckVerdict,
    SignatureKind,
)
from cms_ext.people.identity.domain.people import may_be_same_person, same_name

# C04 SIGNED: by hand, which the clerk sees, or electronically, which is checked technically.
#
# The software states no legal effect, and of a handwritten signature nothing at all.


BY_HAND = ("", SignatureKind.HANDWRITTEN)


def signed(application: AccessApplication, today: date) -> CheckFinding:
    """C04 SIGNED: by hand, which the clerk sees, or electronically, which is checked technically.

    The software states no legal effect, and of a handwritten signature nothing at all.
    """
    if application.channel == ApplicationChannel.IN_PERSON:
        evidence = _("Sprawdź, czy formularz podpisano przy pracowniku.")
        return CheckFinding(CheckVerdict.CANNOT_TELL, "AT_DESK", (evidence,))
    files = list(application.attachments.exclude(kind=AttachmentKind.POA))
    if not files:
        evidence = _("Nie dołączono podpisanego formularza.")
        return CheckFinding(CheckVerdict.FAIL, "NO_FILE", (evidence,))
    several = len(files) > 1
    return _together([_of_file(file, application, several) for file in files])


def _of_file(
    file: ApplicationAttachment, application: AccessApplication, several: bool
) -> CheckFinding:
    """A file that is added later changes the evidence, so that the clerk looks again."""
    if file.signature:
        report = SignatureReport.from_json(file.signature)
        name = applicant_name(application.payload)
        found = _of_report(report, application.signature_kind, name)
    else:
        found = _by_hand()
    if not several:
        return found
    lines = tuple(f"{file.name}: {line}" for line in found.evidence)
    return CheckFinding(found.result, found.detail_code, lines)


def _by_hand() -> CheckFinding:
    evidence = _("Obejrzyj plik i zaznacz, czy formularz jest podpisany.")
    return CheckFinding(CheckVerdict.CANNOT_TELL, "HANDWRITTEN", (evidence,))


def _of_report(report: SignatureReport, declared: str, applicant: str) -> CheckFinding:
    if report.kind == SignatureResult.NO_SIGNATURE and declared in BY_HAND:
        return _by_hand()
    code, lines = report.kind.upper(), report.lines
    match report.kind:
        case SignatureResult.INTACT_TRUSTED:
            return _trusted(report, applicant)
        case SignatureResult.MODIFIED | SignatureResult.NO_SIGNATURE:
            return CheckFinding(CheckVerdict.FAIL, code, lines)
        case _:
            return CheckFinding(CheckVerdict.CANNOT_TELL, code, lines)


def _trusted(report: SignatureReport, applicant: str) -> CheckFinding:
    """A good signature of somebody else signs nothing."""
    code = report.kind.upper()
    signed_by = report.person or report.signer
    if same_name(signed_by, applicant):
        return CheckFinding(CheckVerdict.PASS, code, report.lines)
    if report.person and not may_be_same_person(report.person, applicant):
        evidence = _("Podpisała inna osoba: %(signer)s; we wniosku: %(applicant)s")
        names = {"signer": report.person, "applicant": applicant}
        return CheckFinding(
            CheckVerdict.FAIL, "SIGNED_BY_ANOTHER", (*report.lines, evidence % names)
        )
    evidence = _("Sprawdź, czy podpisała osoba z wniosku: %(applicant)s") % {"applicant": applicant}
    return CheckFinding(CheckVerdict.CANNOT_TELL, "SIGNER_UNCLEAR", (*report.lines, evidence))


def _together(findings: Sequence[CheckFinding]) -> CheckFinding:
    """One good signature is enough, unless another file was changed after signing."""
    verdicts = {finding.result for finding in findings}
    if verdicts == {CheckVerdict.PASS, CheckVerdict.FAIL}:
        result = CheckVerdict.CANNOT_TELL
    elif CheckVerdict.FAIL in verdicts:
        result = CheckVerdict.FAIL if verdicts == {CheckVerdict.FAIL} else CheckVerdict.CANNOT_TELL
    else:
        result = CheckVerdict.PASS if CheckVerdict.PASS in verdicts else CheckVerdict.CANNOT_TELL
    first = next((one for one in findings if one.result == result), findings[0])
    lines = tuple(line for finding in findings for line in finding.evidence)
    return CheckFinding(result, first.detail_code, lines)


PROXY = "proxy"


def power_of_attorney_needed(application: AccessApplication) -> bool:
    """A proxy signs, or for a firm somebody who is not among its representatives on file."""
    payload = application.payload
    if payload.get("role") == PROXY:
        return True
    if not is_firm(payload):
        return False
    signs = applicant_name(payload)
    return not any(same_name(signs, one) for one in _representatives(application))


def power_of_attorney(application: AccessApplication, today: date) -> CheckFinding:
    """C11 POA: whoever signs for somebody else brings a power of attorney."""
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
