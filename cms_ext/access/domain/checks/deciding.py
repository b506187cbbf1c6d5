"""What people make of a finding: the clerk's decision, and an exception by two."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.checks.matrix import OVERRIDABLE, mandatory_checks
from cms_ext.access.domain.refusal import (
    NEEDS_SECOND_PERSON,
    NO_PERSON,
    NO_REASON,
    NOT_FOR_CLERK,
    refusal,
)
from cms_ext.access.domain.step import at_desk, is_own, not_own
from cms_ext.access.models import AccessApplication, CheckResult
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, CheckVerdict
from cms_ext.desks.people.person_register.domain.merge import OWN_APPLICATION, WRONG_STATE
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm

# (what stands there, what the clerk says): nobody turns the software's fail into a pass.
BY_CLERK = {
    (CheckVerdict.CANNOT_TELL, CheckVerdict.PASS),
    (CheckVerdict.CANNOT_TELL, CheckVerdict.FAIL),
    (CheckVerdict.PASS, CheckVerdict.FAIL),
}


@transaction.atomic
def decide_check(
    application: AccessApplication,
    code: AccessCheckCode,
    verdict: CheckVerdict,
    reason: str,
    origin: Origin,
) -> None:
    """Save the clerk's decision (PASS or FAIL) on what the software cannot tell, with a reason.

    A pass may also be turned into a fail, and a clerk's decision may be changed later; an override
    by two people stays. For C12 a fixed sentence replaces the reason, so that no number of an ID is
    stored. Raises Refusal.
    """
    result = _in_review(application, code, origin)
    judged = (CheckVerdict.PASS, CheckVerdict.FAIL)
    undone = result.by_id is not None and result.result in judged and verdict in judged
    if not undone and (CheckVerdict(result.result), verdict) not in BY_CLERK:
        raise refusal(NOT_FOR_CLERK)
    words = _seen(verdict) if code == AccessCheckCode.C12 else reason.strip()
    if not words:
        raise refusal(NO_REASON)
    result.result, result.reason, result.by = verdict, words, origin.actor
    result.seconded_by, result.at = None, timezone.now()
    result.save()
    _trace("CHECK_DECIDED", application, code, verdict, origin)


@transaction.atomic
def override_check(
    application: AccessApplication,
    code: AccessCheckCode,
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
        raise refusal(NOT_FOR_CLERK)
    if application.person_id is None:
        raise refusal(NO_PERSON)
    if seconded_by.pk == by.pk or seconded_by.realm != Realm.STAFF or not seconded_by.is_active:
        raise refusal(NEEDS_SECOND_PERSON)
    if is_own(application, seconded_by):
        raise refusal(OWN_APPLICATION)
    if not reason.strip():
        raise refusal(NO_REASON)
    result.result, result.reason = CheckVerdict.OVERRIDDEN, reason.strip()
    result.by, result.seconded_by, result.at = by, seconded_by, timezone.now()
    result.save()
    _trace("CHECK_OVERRIDDEN", application, code, CheckVerdict.OVERRIDDEN, origin)


def _in_review(
    application: AccessApplication, code: AccessCheckCode, origin: Origin
) -> CheckResult:
    application.refresh_from_db(from_queryset=AccessApplication.objects.select_for_update())
    at_desk(application, origin)
    not_own(application, origin)
    if application.state != ApplicationState.IN_REVIEW:
        raise refusal(WRONG_STATE, state=ApplicationState(application.state).label)
    result = application.checks.filter(code=code).first()
    if result is None or code not in mandatory_checks(application):
        raise refusal(NOT_FOR_CLERK)
    return result


def _seen(verdict: CheckVerdict) -> str:
    return _("Okazano dokument.") if verdict == CheckVerdict.PASS else _("Nie okazano dokumentu.")


def _trace(
    action: str,
    application: AccessApplication,
    code: AccessCheckCode,
    verdict: CheckVerdict,
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
