"""Which checks an application needs; signature and power of attorney, C04 and C11."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext as _

from cms_ext.access import vocabulary
from cms_ext.access.domain.applicant import applicant_name, is_firm
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.base.text.folding import folded_words
from cms_ext.people.identity.domain.person import same_name
from cms_ext.plugins.registry import find_procedure

BY_HAND = ("", vocabulary.SignatureKind.HANDWRITTEN)
PROXY = "proxy"
# The name in the signature is missing or differs in part, or is another altogether: only a written
# reason settles the check.
SIGNER_UNCLEAR = "SIGNER_UNCLEAR"
SIGNED_BY_ANOTHER = "SIGNED_BY_ANOTHER"
SIGNER_DOUBTS = (SIGNED_BY_ANOTHER, SIGNER_UNCLEAR)


class Requirement(Enum):
    NO = "–"
    YES = "yes"
    IF_DOUBT = "if raised"
    IF_PROXY = "if proxy"


@dataclass(frozen=True, slots=True)
class CheckRequirement:
    """A row of the table: what each way of applying needs.

    `override` is the mark *o*: two people may override a fail. `supplement`: the applicant can
    bring what is missing, so the desk may call for it (T2).
    """

    code: vocabulary.AccessCheckCode
    in_person: Requirement
    electronic: Requirement
    override: bool = False
    supplement: bool = False


CODES = vocabulary.AccessCheckCode
TABLE = (
    CheckRequirement(CODES.C01, Requirement.NO, Requirement.YES),
    CheckRequirement(CODES.C02, Requirement.NO, Requirement.YES, supplement=True),
    CheckRequirement(CODES.C03, Requirement.YES, Requirement.YES, supplement=True),
    CheckRequirement(CODES.C04, Requirement.YES, Requirement.YES, supplement=True),
    CheckRequirement(CODES.C05, Requirement.YES, Requirement.YES, override=True, supplement=True),
    CheckRequirement(CODES.C08, Requirement.NO, Requirement.YES),
    CheckRequirement(CODES.C09, Requirement.YES, Requirement.YES),
    CheckRequirement(CODES.C10, Requirement.IF_DOUBT, Requirement.IF_DOUBT),
    CheckRequirement(
        CODES.C11, Requirement.IF_PROXY, Requirement.IF_PROXY, override=True, supplement=True
    ),
    CheckRequirement(CODES.C12, Requirement.YES, Requirement.NO),
)
OVERRIDABLE = frozenset(row.code for row in TABLE if row.override)
SUPPLEMENTABLE = frozenset(row.code for row in TABLE if row.supplement)


def mandatory_checks(application: AccessApplication) -> list[vocabulary.AccessCheckCode]:
    """Return the checks that decide on this application, in the order of access.md §3.

    A panel's own checks (C06 of IKCS, C07 of E-BOK) come with its procedure and are always needed.
    """
    own = [
        vocabulary.AccessCheckCode(check.code) for check in find_procedure(application.panel).checks
    ]
    return sorted([row.code for row in TABLE if _is_needed(row, application)] + own)


def _is_needed(row: CheckRequirement, application: AccessApplication) -> bool:
    in_person = application.channel == vocabulary.ApplicationChannel.IN_PERSON
    match row.in_person if in_person else row.electronic:
        case Requirement.YES:
            return True
        case Requirement.IF_DOUBT:
            return bool(application.doubt)
        case Requirement.IF_PROXY:
            return needs_power_of_attorney(application)
        case Requirement.NO:
            return False


def check_signed(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C04 SIGNED: by hand, which the clerk sees, or electronically, which is checked technically.

    The software states no legal effect, and of a handwritten signature nothing at all.
    """
    if application.channel == vocabulary.ApplicationChannel.IN_PERSON:
        evidence = _("Sprawdź, czy formularz podpisano przy pracowniku.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.CANNOT_TELL, "AT_DESK", (evidence,))
    files = list(application.attachments.exclude(kind=vocabulary.AttachmentKind.POA))
    if not files:
        evidence = _("Nie dołączono podpisanego formularza.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "NO_FILE", (evidence,))
    several = len(files) > 1
    return _together([_of_file(file, application, several) for file in files])


def _of_file(
    file: ApplicationAttachment, application: AccessApplication, several: bool
) -> vocabulary.CheckFinding:
    """Return the finding about one file.

    A file added later changes it, so the clerk looks again.
    """
    if file.signature:
        report = SignatureReport.from_json(file.signature)
        name = applicant_name(application.payload)
        finding = _of_report(report, application.signature_kind, name)
    else:
        finding = _by_hand()
    if not several:
        return finding
    lines = tuple(f"{file.name}: {line}" for line in finding.evidence)
    return vocabulary.CheckFinding(finding.result, finding.detail_code, lines)


def _by_hand() -> vocabulary.CheckFinding:
    evidence = _("Obejrzyj plik i zaznacz, czy formularz jest podpisany.")
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.CANNOT_TELL, "HANDWRITTEN", (evidence,))


def _of_report(report: SignatureReport, declared: str, applicant: str) -> vocabulary.CheckFinding:
    if report.kind == SignatureResult.NO_SIGNATURE and declared in BY_HAND:
        return _by_hand()
    code, lines = report.kind.upper(), report.lines
    match report.kind:
        case SignatureResult.MODIFIED | SignatureResult.NO_SIGNATURE:
            return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, code, lines)
        case SignatureResult.UNREADABLE:
            return vocabulary.CheckFinding(vocabulary.CheckVerdict.CANNOT_TELL, code, lines)
        case _:
            return _intact(report, applicant)


def _intact(report: SignatureReport, applicant: str) -> vocabulary.CheckFinding:
    """Compare the signer with the applicant; another name is left to the clerk, never a pass.

    A former surname or a spelling may be behind it, so it does not fail by itself. Without trust in
    the certificate the same name proves nothing, but another name already raises the doubt.
    """
    code, lines = report.kind.upper(), report.lines
    signers = [name for name in (report.person or report.signer).split(", ") if name]
    own = frozenset(folded_words(applicant))
    signed = [frozenset(folded_words(name)) for name in signers]
    if own in signed:
        verdict = (
            vocabulary.CheckVerdict.PASS
            if report.kind == SignatureResult.INTACT_TRUSTED
            else vocabulary.CheckVerdict.CANNOT_TELL
        )
        return vocabulary.CheckFinding(verdict, code, lines)
    # A first name and a surname at least.
    shared = [parts for parts in signed if len(parts & own) > 1]
    if report.person and not shared:
        evidence = _(
            "Podpisała inna osoba: %(signer)s; we wniosku: %(applicant)s. Zadzwoń pod numer "
            "z rejestru i zapytaj, kto podpisał, albo wezwij do podpisania formularza na papierze."
        )
        names = {"signer": report.person, "applicant": applicant}
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.CANNOT_TELL, SIGNED_BY_ANOTHER, (*lines, evidence % names)
        )
    evidence = _("Sprawdź, czy podpisała osoba z wniosku: %(applicant)s") % {"applicant": applicant}
    # A second first name or half of a double surname may be missing on one side.
    agrees = any(parts <= own or own <= parts for parts in shared)
    return vocabulary.CheckFinding(
        vocabulary.CheckVerdict.CANNOT_TELL,
        code if agrees else SIGNER_UNCLEAR,
        (*lines, evidence),
    )


def _together(findings: Sequence[vocabulary.CheckFinding]) -> vocabulary.CheckFinding:
    """Combine findings: one good signature is enough, unless another file was changed.

    A file that somebody else signed leaves it to the clerk as well.
    """
    verdicts = {finding.result for finding in findings}
    has_another = any(finding.detail_code == SIGNED_BY_ANOTHER for finding in findings)
    if has_another or verdicts == {vocabulary.CheckVerdict.PASS, vocabulary.CheckVerdict.FAIL}:
        result = vocabulary.CheckVerdict.CANNOT_TELL
    elif vocabulary.CheckVerdict.FAIL in verdicts:
        result = (
            vocabulary.CheckVerdict.FAIL
            if verdicts == {vocabulary.CheckVerdict.FAIL}
            else vocabulary.CheckVerdict.CANNOT_TELL
        )
    else:
        result = (
            vocabulary.CheckVerdict.PASS
            if vocabulary.CheckVerdict.PASS in verdicts
            else vocabulary.CheckVerdict.CANNOT_TELL
        )
    same = [finding for finding in findings if finding.result == result] or [*findings]
    doubts = (finding for code in SIGNER_DOUBTS for finding in same if finding.detail_code == code)
    first = next(doubts, same[0])
    lines = tuple(line for finding in findings for line in finding.evidence)
    return vocabulary.CheckFinding(result, first.detail_code, lines)


def needs_power_of_attorney(application: AccessApplication) -> bool:
    """Return whether a proxy signs, or for a firm somebody who is no representative on file."""
    payload = application.payload
    if payload.get("role") == PROXY:
        return True
    if not is_firm(payload):
        return False
    signs = applicant_name(payload)
    return not any(
        same_name(signs, representative) for representative in _representatives(application)
    )


def check_power_of_attorney(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C11 POA: anyone who signs for somebody else brings a power of attorney."""
    if application.attachments.filter(kind=vocabulary.AttachmentKind.POA).exists():
        evidence = _("Obejrzyj pełnomocnictwo: czy obejmuje dostęp elektroniczny i czy jest ważne.")
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.CANNOT_TELL, "POA_ATTACHED", (evidence,)
        )
    if application.payload.get("role") != PROXY and not _representatives(application):
        evidence = _("W rejestrze nie ma osób upoważnionych do reprezentacji tej firmy.")
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.CANNOT_TELL, "REPRESENTATIVES_UNKNOWN", (evidence,)
        )
    evidence = _("Nie dołączono pełnomocnictwa.")
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "NO_POA", (evidence,))


def _representatives(application: AccessApplication) -> list[str]:
    listed = application.person.representatives if application.person else ""
    return [line.strip() for line in listed.splitlines() if line.strip()]
