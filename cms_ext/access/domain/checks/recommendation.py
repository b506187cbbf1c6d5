"""Checks as the clerk reads them, and the software's recommendation; the clerk decides.

Only the checks that the application needs are stored, so every row decides about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.checks.requirement import (
    OVERRIDABLE,
    SIGNER_DOUBTS,
    SUPPLEMENTABLE,
    mandatory_checks,
)
from cms_ext.access.domain.checks.running import MET, application_gaps
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, CheckResult, OverrideProposal
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, CheckVerdict, RejectReason
from cms_ext.plugins.registry import find_procedure


class Action(TextChoices):
    """The recommended action. DECIDE: staff must first decide checks that the software cannot."""

    APPROVE = "APPROVE", _("Zatwierdź")
    DECIDE = "DECIDE", _("Rozstrzygnij kontrole")
    SUPPLEMENT = "SUPPLEMENT", _("Wezwij do uzupełnienia")
    PHONE_CHECK = "PHONE_CHECK", _("Zweryfikuj telefonicznie")
    IN_PERSON_ONLY = "IN_PERSON_ONLY", _("Tylko procedura stacjonarna")
    REJECT = "REJECT", _("Odrzuć")


@dataclass(frozen=True, slots=True)
class Missing:
    """An unmet condition: key of the check or field, its label, and the sentence about it."""

    key: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommendation. `missing` names all unmet checks, `gaps` those for a supplement (T2)."""

    action: Action
    missing: tuple[Missing, ...] = ()
    gaps: tuple[Missing, ...] = ()
    reason: RejectReason | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A row of the table: these failures of a check lead to this action.

    `details` are the check's own codes of the case; empty stands for every case.
    """

    code: AccessCheckCode
    action: Action
    reason: RejectReason | None = None
    details: frozenset[str] = frozenset()


def _advice(
    code: AccessCheckCode, action: Action, *details: str, reason: RejectReason | None = None
) -> Advice:
    return Advice(code, action, reason, frozenset(details))


C, A, R = AccessCheckCode, Action, RejectReason
# The first fitting row is the recommendation: what no supplement can mend comes first, then
# what the office can clear up by itself, then what the applicant can bring.
TABLE = (
    _advice(C.C05, A.REJECT, "PERSON_UNKNOWN", "PERSON_DIED", reason=R.DATA_MISMATCH),
    _advice(C.C09, A.REJECT, reason=R.DUPLICATE),
    _advice(C.C08, A.IN_PERSON_ONLY, reason=R.NO_EMAIL_ON_FILE),
    _advice(C.C01, A.SUPPLEMENT, "LINK_NOT_USED"),
    _advice(C.C01, A.REJECT, reason=R.WRONG_SENDER),
    _advice(C.C12, A.REJECT, reason=R.IDENTITY_NOT_CONFIRMED),
    _advice(C.C10, A.PHONE_CHECK, "NOT_CALLED", "NO_ANSWER"),
    _advice(C.C10, A.IN_PERSON_ONLY, "NEVER_ANSWERED", "NO_PHONE"),
    _advice(C.C10, A.REJECT, reason=R.IDENTITY_NOT_CONFIRMED),
    _advice(C.C04, A.REJECT, "MODIFIED", reason=R.NOT_SIGNED),
    _advice(C.C02, A.SUPPLEMENT),
    _advice(C.C03, A.SUPPLEMENT),
    _advice(C.C04, A.SUPPLEMENT),
    _advice(C.C11, A.SUPPLEMENT),
    _advice(C.C05, A.REJECT, "NAME_DIFFERS", reason=R.DATA_MISMATCH),
    _advice(C.C05, A.SUPPLEMENT),
)


def recommend_action(application: AccessApplication) -> Recommendation:
    """Recommend an action by the stored results of the checks; names every unmet check."""
    results = {AccessCheckCode(result.code): result for result in application.checks.all()}
    needed = mandatory_checks(application)
    unmet = [
        results[code] for code in needed if code in results and results[code].result not in MET
    ]
    # While no check has failed, the others wait for the clerk's eyes.
    undecided = all(result.result == CheckVerdict.CANNOT_TELL for result in unmet)
    if len(results) < len(needed) or (unmet and undecided):
        return Recommendation(Action.DECIDE, _named(unmet))
    if not unmet:
        return Recommendation(Action.APPROVE)
    action, reason = _first_fitting(application, unmet)
    # A field may be called for by two checks: once is enough.
    gaps = {gap.key: gap for gap in reversed(list(_gaps(application, unmet)))}
    return Recommendation(action, _named(unmet), tuple(reversed(gaps.values())), reason)


def _first_fitting(
    application: AccessApplication, unmet: Iterable[CheckResult]
) -> tuple[Action, RejectReason | None]:
    failed = {r.code: r for r in unmet if r.result == CheckVerdict.FAIL}
    procedure = find_procedure(application.panel)
    own = [failed[check.code] for check in procedure.checks if check.code in failed]
    if not all(result.supplement for result in own):
        return Action.REJECT, RejectReason(procedure.not_entitled_reason)
    if own and application.person_id is None:
        # The field says who it is, and every other check depends on the person.
        return Action.SUPPLEMENT, None
    for line in TABLE:
        result = failed.get(line.code)
        if result and (not line.details or result.detail_code in line.details):
            return line.action, line.reason
    return (Action.SUPPLEMENT if own else Action.DECIDE), None


def _named(unmet: Iterable[CheckResult]) -> tuple[Missing, ...]:
    return tuple(
        Missing(result.code, str(AccessCheckCode(result.code).label), " ".join(result.evidence))
        for result in unmet
    )


def _gaps(application: AccessApplication, unmet: Sequence[CheckResult]) -> Iterable[Missing]:
    """What the applicant can bring, field by field, in words that are safe in a message.

    The evidence of a check is for the clerk: it may hold what the register says.
    """
    spec = read_form(application.form_version)
    for result in unmet:
        code = AccessCheckCode(result.code)
        if result.result != CheckVerdict.FAIL:
            continue
        if result.detail_code == "LINK_NOT_USED":
            # C02 waits for the same link and would only say so again.
            if code == AccessCheckCode.C01:
                yield Missing(code, str(code.label), str(CONFIRM_ADDRESS))
        elif code == AccessCheckCode.C03:
            for gap in application_gaps(application):
                yield Missing(gap.key, gap.label, gap.message)
        elif result.detail_code == "PERSON_UNKNOWN" and any(other.supplement for other in unmet):
            continue  # nobody was found because of that other field
        elif result.supplement:
            label = next((f.label for f in spec.fields if f.key == result.supplement), code.label)
            yield Missing(result.supplement, str(label), str(CHECK_FIELD))
        elif code in SUPPLEMENTABLE:
            yield Missing(code, str(code.label), str(TO_APPLICANT[code]))


CHECK_FIELD = _("sprawdź i podaj poprawnie")
CONFIRM_ADDRESS = _("potwierdź adres odnośnikiem z naszej wiadomości albo przyjdź osobiście")
TO_APPLICANT = {
    AccessCheckCode.C02: _("wpisz w formularzu adres, z którego wysyłasz wniosek"),
    AccessCheckCode.C04: _("dołącz podpisany formularz"),
    AccessCheckCode.C05: _("sprawdź imię, nazwisko, adres lokalu i numer telefonu w formularzu"),
    AccessCheckCode.C11: _("dołącz pełnomocnictwo, które obejmuje dostęp elektroniczny"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """Labels „seen” and „not seen” of a check that only a clerk can decide by looking."""

    seen: Promise
    not_seen: Promise


SIGHTS = {
    AccessCheckCode.C04: Sight(gettext_lazy("Widzę podpis"), gettext_lazy("Nie ma podpisu")),
    AccessCheckCode.C11: Sight(
        gettext_lazy("Pełnomocnictwo jest ważne"), gettext_lazy("Pełnomocnictwo nie wystarcza")
    ),
    AccessCheckCode.C12: Sight(
        gettext_lazy("Okazano dokument"), gettext_lazy("Nie okazano dokumentu")
    ),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check as the screen shows it.

    `may_judge`: the clerk may decide it; `may_doubt`: the clerk may only turn a pass into a fail.
    `evidence` is empty once a clerk has decided. `sight` is set for what the clerk decides by
    looking, `may_except` where two people may override a fail, `proposal` while such an override
    waits for the second person.
    """

    code: AccessCheckCode
    verdict: CheckVerdict
    evidence: tuple[str, ...]
    reason: str
    decided_by: str
    seconded_by: str
    may_judge: bool
    may_doubt: bool
    sight: Sight | None
    may_except: bool
    proposal: OverrideProposal | None

    @property
    def met(self) -> bool:
        return self.verdict in MET

    @property
    def mark(self) -> str:
        """`pass`, `fail`, `off` or `open`, for the look of the row."""
        if self.met:
            return "pass"
        return {CheckVerdict.FAIL: "fail", CheckVerdict.NOT_APPLICABLE: "off"}.get(
            self.verdict, "open"
        )


def check_rows(application: AccessApplication, *, deciding: bool) -> list[CheckRow]:
    """Return the stored checks in the order of access.md §3; empty before the review began."""
    waiting = {
        AccessCheckCode(proposal.code): proposal
        for proposal in application.override_proposals.filter(
            settled_at__isnull=True
        ).select_related("proposed_by__person")
    }
    reviewed = deciding and application.state == ApplicationState.IN_REVIEW
    results = application.checks.select_related("by__person", "seconded_by__person")
    return [
        _row(
            result,
            reviewed=reviewed,
            named=application.person_id is not None,
            proposal=waiting.get(AccessCheckCode(result.code)),
        )
        for result in results
    ]


def open_sights(application: AccessApplication) -> tuple[AccessCheckCode, ...]:
    """Return the checks that only wait for the clerk to look at something."""
    waiting = application.checks.filter(code__in=list(SIGHTS), result=CheckVerdict.CANNOT_TELL)
    waiting = waiting.exclude(detail_code__in=SIGNER_DOUBTS)
    return tuple(AccessCheckCode(code) for code in waiting.values_list("code", flat=True))


def _row(
    result: CheckResult, *, reviewed: bool, named: bool, proposal: OverrideProposal | None
) -> CheckRow:
    code, verdict = AccessCheckCode(result.code), CheckVerdict(result.result)
    judged = result.by_id is not None and verdict in (CheckVerdict.PASS, CheckVerdict.FAIL)
    may_judge = reviewed and (verdict == CheckVerdict.CANNOT_TELL or judged)
    excepted = named and code in OVERRIDABLE and verdict not in MET and proposal is None
    return CheckRow(
        code=code,
        verdict=verdict,
        # The clerk has done what the evidence asks for; showing it would contradict the decision.
        evidence=() if judged else tuple(result.evidence),
        reason=result.reason,
        decided_by=str(result.by or ""),
        seconded_by=str(result.seconded_by or ""),
        may_judge=may_judge,
        may_doubt=reviewed and verdict == CheckVerdict.PASS and not may_judge,
        sight=None if result.detail_code in SIGNER_DOUBTS else SIGHTS.get(code),
        may_except=reviewed and excepted,
        proposal=proposal,
    )
