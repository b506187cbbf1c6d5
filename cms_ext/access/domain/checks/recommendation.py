"""What the software recommends. The clerk decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.checks.deciding import SUPPLEMENTABLE, mandatory_checks
from cms_ext.access.domain.checks.running import MET
from cms_ext.access.form import problems, read_form
from cms_ext.access.models import AccessApplication, CheckResult
from cms_ext.access.vocabulary import AccessCheckCode, CheckVerdict, RejectReason
from cms_ext.plugins.registry import find_procedure


class Action(TextChoices):
    """`DECIDE`: staff must first decide the checks that the software cannot."""

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
    """`missing` names everything unmet; `gaps` is the part that can be supplemented (T2)."""

    action: Action
    missing: tuple[Missing, ...] = ()
    gaps: tuple[Missing, ...] = ()
    reason: RejectReason | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A line of the table: these failures of a check lead to this action.

    `details` are the check's own words for the case; empty stands for every case.
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
# The first line that fits is the recommendation: what no supplement can mend comes first, then
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
    _advice(C.C04, A.REJECT, "MODIFIED", "SIGNED_BY_ANOTHER", reason=R.NOT_SIGNED),
    _advice(C.C02, A.SUPPLEMENT),
    _advice(C.C03, A.SUPPLEMENT),
    _advice(C.C04, A.SUPPLEMENT),
    _advice(C.C11, A.SUPPLEMENT),
    _advice(C.C05, A.REJECT, "NAME_DIFFERS", reason=R.DATA_MISMATCH),
    _advice(C.C05, A.SUPPLEMENT),
)


def recommendation(application: AccessApplication) -> Recommendation:
    """What the stored results of the checks suggest; every unmet check is named."""
    results = {AccessCheckCode(result.code): result for result in application.checks.all()}
    needed = mandatory_checks(application)
    unmet = [
        results[code] for code in needed if code in results and results[code].result not in MET
    ]
    if len(results) < len(needed) or (unmet and _nobody_knows(unmet)):
        return Recommendation(Action.DECIDE, _named(unmet))
    if not unmet:
        return Recommendation(Action.APPROVE)
    action, reason = _first_fitting(application, unmet)
    # A field may be called for by two checks: once is enough.
    gaps = {gap.key: gap for gap in reversed(list(_gaps(application, unmet)))}
    return Recommendation(action, _named(unmet), tuple(reversed(gaps.values())), reason)


def _nobody_knows(unmet: Iterable[CheckResult]) -> bool:
    """Whether nothing has failed: what is left waits for the clerk's eyes."""
    return all(result.result == CheckVerdict.CANNOT_TELL for result in unmet)


def _first_fitting(
    application: AccessApplication, unmet: Iterable[CheckResult]
) -> tuple[Action, RejectReason | None]:
    failed = {r.code: r for r in unmet if r.result == CheckVerdict.FAIL}
    procedure = find_procedure(application.panel)
    own = [failed[check.code] for check in procedure.checks if check.code in failed]
    if not all(result.supplement for result in own):
        return Action.REJECT, RejectReason(procedure.not_entitled_reason)
    if own and application.person_id is None:
        # Who it is hangs on that field, and everything else hangs on who it is.
        return Action.SUPPLEMENT, None
    for line in TABLE:
        found = failed.get(line.code)
        if found and (not line.details or found.detail_code in line.details):
            return line.action, line.reason
    return (Action.SUPPLEMENT if own else Action.DECIDE), None


def _named(unmet: Iterable[CheckResult]) -> tuple[Missing, ...]:
    return tuple(
        Missing(result.code, str(AccessCheckCode(result.code).label), " ".join(result.evidence))
        for result in unmet
    )


def _gaps(application: AccessApplication, unmet: Sequence[CheckResult]) -> Iterable[Missing]:
    """What the applicant can bring, field by field and in words that are safe in a message.

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
            received_on = timezone.localdate(application.received_at)
            for gap in problems(spec, application.payload, received_on):
                yield Missing(gap.key, gap.label, gap.message)
        elif result.detail_code == "PERSON_UNKNOWN" and any(one.supplement for one in unmet):
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
