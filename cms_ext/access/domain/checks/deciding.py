"""What people settle about checks: by their own eyes, by a call, and exceptions by two."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access import vocabulary
from cms_ext.access.domain import refusal
from cms_ext.access.domain.checks.requirement import OVERRIDABLE, SIGNER_DOUBTS, mandatory_checks
from cms_ext.access.domain.checks.running import phone_finding, store_finding
from cms_ext.access.domain.step import (
    CALL,
    DOUBT,
    enter_state,
    is_own,
    lock_and_check,
    require_not_own,
    require_own_desk,
)
from cms_ext.access.models import AccessApplication, CheckResult, OverrideProposal, PhoneCheck
from cms_ext.base.text.typed_values import masked_number
from cms_ext.desks.people.person_register.domain.desk import OWN_APPLICATION, WRONG_STATE
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm

# (stored verdict, clerk's verdict): nobody turns the software's fail into a pass.
BY_CLERK = {
    (vocabulary.CheckVerdict.CANNOT_TELL, vocabulary.CheckVerdict.PASS),
    (vocabulary.CheckVerdict.CANNOT_TELL, vocabulary.CheckVerdict.FAIL),
    (vocabulary.CheckVerdict.PASS, vocabulary.CheckVerdict.FAIL),
}
# Of a pass despite an unclear signer: longer than the words of the button „Widzę podpis”.
MIN_REASON_LENGTH = 20
# After so many calls without an answer only the way in person is left.
MAX_CALLS = 3


@transaction.atomic
def decide_check(
    application: AccessApplication,
    code: vocabulary.AccessCheckCode,
    verdict: vocabulary.CheckVerdict,
    reason: str,
    origin: Origin,
) -> None:
    """Store the clerk's PASS or FAIL, with a reason, where the software cannot tell.

    A pass may also be turned into a fail, and a clerk's decision may be changed later; an override
    by two people stays. For C12 a fixed sentence replaces the reason, so that no number of an ID is
    stored. Raises Refusal.
    """
    result = _in_review(application, code, origin)
    judged = (vocabulary.CheckVerdict.PASS, vocabulary.CheckVerdict.FAIL)
    undone = result.by_id is not None and result.result in judged and verdict in judged
    if not undone and (vocabulary.CheckVerdict(result.result), verdict) not in BY_CLERK:
        raise refusal.make_refusal(refusal.NOT_FOR_CLERK)
    words = reason.strip()
    if code == vocabulary.AccessCheckCode.C12:
        was_seen = verdict == vocabulary.CheckVerdict.PASS
        words = _("Okazano dokument.") if was_seen else _("Nie okazano dokumentu.")
    is_unclear = result.detail_code in SIGNER_DOUBTS and verdict == vocabulary.CheckVerdict.PASS
    if not words or (is_unclear and len(words) < MIN_REASON_LENGTH):
        raise refusal.make_refusal(refusal.NO_REASON)
    result.result, result.reason, result.by = verdict, words, origin.actor
    result.seconded_by, result.at = None, timezone.now()
    result.save()
    _trace("CHECK_DECIDED", application, code, verdict, origin)


@transaction.atomic
def override_check(
    application: AccessApplication,
    code: vocabulary.AccessCheckCode,
    reason: str,
    *,
    by: User,
    seconded_by: User,
    origin: Origin,
) -> None:
    """Override C05 or C11, by two different members of staff. Raises Refusal E-ACC-08.

    Only differing data of a known person can be overridden, never that no person was found.
    """
    result = _in_review(application, code, Origin(actor=by))
    if code not in OVERRIDABLE:
        raise refusal.make_refusal(refusal.NOT_FOR_CLERK)
    if application.person_id is None:
        raise refusal.make_refusal(refusal.NO_PERSON)
    require_second_person("access.override", by.pk, seconded_by, _refuse_alone)
    if seconded_by.realm != Realm.STAFF or not seconded_by.is_active:
        raise refusal.make_refusal(refusal.NEEDS_SECOND_PERSON)
    if is_own(application, seconded_by):
        raise refusal.make_refusal(OWN_APPLICATION)
    if not reason.strip():
        raise refusal.make_refusal(refusal.NO_REASON)
    result.result, result.reason = vocabulary.CheckVerdict.OVERRIDDEN, reason.strip()
    result.by, result.seconded_by, result.at = by, seconded_by, timezone.now()
    result.save()
    _trace("CHECK_OVERRIDDEN", application, code, vocabulary.CheckVerdict.OVERRIDDEN, origin)


def _in_review(
    application: AccessApplication, code: vocabulary.AccessCheckCode, origin: Origin
) -> CheckResult:
    application.refresh_from_db(from_queryset=AccessApplication.objects.select_for_update())
    require_own_desk(application, origin)
    require_not_own(application, origin)
    if application.state != vocabulary.ApplicationState.IN_REVIEW:
        raise refusal.make_refusal(
            WRONG_STATE, state=vocabulary.ApplicationState(application.state).label
        )
    result = application.checks.filter(code=code).first()
    if result is None or code not in mandatory_checks(application):
        raise refusal.make_refusal(refusal.NOT_FOR_CLERK)
    return result


def _trace(
    action: str,
    application: AccessApplication,
    code: vocabulary.AccessCheckCode,
    verdict: vocabulary.CheckVerdict,
    origin: Origin,
) -> None:
    record(
        action,
        origin,
        obj=application,
        subject=application.person,
        reason_code=code,
        changes={code.value: verdict.value},
    )


@transaction.atomic
def propose_override(
    application: AccessApplication, code: vocabulary.AccessCheckCode, reason: str, origin: Origin
) -> OverrideProposal:
    """Propose to override a check, as the first person, with a reason.

    Raises Refusal when the check allows no exception, or while no person is named.
    """
    require_own_desk(application, origin)
    require_not_own(application, origin)
    if code not in OVERRIDABLE:
        raise Refusal(refusal.NOT_FOR_CLERK, _("Od tej kontroli nie ma wyjątku."))
    if application.person_id is None:
        raise refusal.make_refusal(refusal.NO_PERSON)
    try:
        with transaction.atomic():
            proposal = OverrideProposal.objects.create(
                application=application,
                code=code,
                reason=reason,
                proposed_by=_somebody(origin),
                proposed_at=timezone.now(),
            )
    except IntegrityError:
        raise Refusal(
            refusal.NEEDS_SECOND_PERSON,
            _("Wyjątek już zaproponowano. Czeka na potwierdzenie drugiej osoby."),
        ) from None
    _trace_proposal("OVERRIDE_PROPOSED", proposal, origin)
    return proposal


@transaction.atomic
def confirm_override(proposal: OverrideProposal, origin: Origin) -> None:
    """Confirm as the second person; the check is overridden. Raises Refusal E-ACC-08."""
    proposal = _waiting(proposal)
    require_own_desk(proposal.application, origin)
    second = _somebody(origin)
    require_second_person("access.override", proposal.proposed_by_id, second, _refuse_alone)
    _settle(proposal, second, confirmed=True)
    override_check(
        proposal.application,
        vocabulary.AccessCheckCode(proposal.code),
        proposal.reason,
        by=proposal.proposed_by,
        seconded_by=second,
        origin=origin,
    )


@transaction.atomic
def discard_override(proposal: OverrideProposal, origin: Origin) -> None:
    """Discard a proposal, as either of the two. Raises Refusal once it is settled."""
    proposal = _waiting(proposal)
    _settle(proposal, _somebody(origin), confirmed=False)
    _trace_proposal("OVERRIDE_DROPPED", proposal, origin)


def _waiting(proposal: OverrideProposal) -> OverrideProposal:
    fresh = OverrideProposal.objects.select_for_update().get(pk=proposal.pk)
    if fresh.settled_at is not None:
        raise Refusal(refusal.NEEDS_SECOND_PERSON, _("Tę propozycję wyjątku już rozstrzygnięto."))
    return fresh


def _settle(proposal: OverrideProposal, user: User, *, confirmed: bool) -> None:
    proposal.settled_by, proposal.settled_at = user, timezone.now()
    proposal.confirmed = confirmed
    proposal.save()


def _refuse_alone(code: str, words: str) -> Refusal:
    return Refusal(refusal.NEEDS_SECOND_PERSON, words)


def _somebody(origin: Origin) -> User:
    if origin.actor is None:
        raise refusal.make_refusal(refusal.NEEDS_SECOND_PERSON)
    return origin.actor


def _trace_proposal(action: str, proposal: OverrideProposal, origin: Origin) -> None:
    record(
        action,
        origin,
        obj=proposal.application,
        subject=proposal.application.person,
        reason_code=proposal.code,
    )


@transaction.atomic
def request_phone_check(application: AccessApplication, doubt: str, origin: Origin) -> None:
    """IN_REVIEW → PHONE_CHECK with the clerk's doubt. Raises Refusal without a number on file."""
    lock_and_check(application, DOUBT, origin)
    if not doubt.strip():
        raise refusal.make_refusal(refusal.NO_REASON)
    number_to_call(application)
    application.doubt = doubt.strip()
    store_finding(application, vocabulary.AccessCheckCode.C10, phone_finding(application))
    enter_state(application, DOUBT, origin)


@transaction.atomic
def record_call(
    application: AccessApplication,
    result: vocabulary.PhoneResult,
    questions: Sequence[str],
    origin: Origin,
) -> PhoneCheck:
    """PHONE_CHECK → IN_REVIEW once somebody answered; until then the next call is due.

    `questions` are codes of `PhoneQuestion`, never the answers; ValueError for others. The third
    call without an answer leaves only an application in person.
    """
    lock_and_check(application, CALL, origin)
    assert origin.actor is not None  # the guard of the desk let nobody else through
    call = PhoneCheck.objects.create(
        application=application,
        result=result,
        masked_number=masked_number(number_to_call(application)),
        questions=[vocabulary.PhoneQuestion(code).value for code in questions],
        by=origin.actor,
        at=timezone.now(),
    )
    unanswered = application.phone_checks.filter(result=vocabulary.PhoneResult.NO_ANSWER).count()
    application.in_person_only |= unanswered >= MAX_CALLS
    state = vocabulary.ApplicationState
    again = result == vocabulary.PhoneResult.NO_ANSWER and not application.in_person_only
    store_finding(application, vocabulary.AccessCheckCode.C10, phone_finding(application))
    enter_state(
        application,
        CALL,
        origin,
        target=state.PHONE_CHECK if again else state.IN_REVIEW,
        reason_code=result,
        changes={"questions": call.questions},
    )
    return call


def number_to_call(application: AccessApplication) -> str:
    """Return the number of the application, else the register's.

    Without one on file nothing could be compared with it: raises Refusal. C05 judges whether both
    are the same number, so a call to a stranger's number opens nothing by itself.
    """
    on_file = application.person.phone if application.person else ""
    if not on_file:
        raise refusal.make_refusal(refusal.NO_PHONE)
    return str(application.payload.get("phone") or "") or on_file
