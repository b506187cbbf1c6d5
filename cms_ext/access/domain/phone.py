"""The telephone check: a call to the number that the application gives, as the notice says."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from cms_ext.access.domain.checks import running
from cms_ext.access.domain.checks.running import store_finding
from cms_ext.access.domain.refusal import NO_PHONE, NO_REASON, make_refusal
from cms_ext.access.domain.step import CALL, DOUBT, enter_state, lock_and_check
from cms_ext.access.models import AccessApplication, PhoneCheck
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, PhoneQuestion, PhoneResult
from cms_ext.base.text.typed_values import masked_number
from cms_ext.evidence.audit.domain.event import Origin

# After so many calls without an answer only the way in person is left.
MOST_CALLS = 3


@transaction.atomic
def request_phone_check(application: AccessApplication, doubt: str, origin: Origin) -> None:
    """IN_REVIEW → PHONE_CHECK with the clerk's doubt. Raises Refusal without a number on file."""
    lock_and_check(application, DOUBT, origin)
    if not doubt.strip():
        raise make_refusal(NO_REASON)
    number_to_call(application)
    application.doubt = doubt.strip()
    store_finding(application, AccessCheckCode.C10, running.phone_finding(application))
    enter_state(application, DOUBT, origin)


@transaction.atomic
def record_call(
    application: AccessApplication, result: PhoneResult, questions: Sequence[str], origin: Origin
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
        questions=[PhoneQuestion(code).value for code in questions],
        by=origin.actor,
        at=timezone.now(),
    )
    unanswered = application.phone_checks.filter(result=PhoneResult.NO_ANSWER).count()
    application.in_person_only |= unanswered >= MOST_CALLS
    again = result == PhoneResult.NO_ANSWER and not application.in_person_only
    store_finding(application, AccessCheckCode.C10, running.phone_finding(application))
    enter_state(
        application,
        CALL,
        origin,
        target=ApplicationState.PHONE_CHECK if again else ApplicationState.IN_REVIEW,
        reason_code=result,
        changes={"questions": call.questions},
    )
    return call


def number_to_call(application: AccessApplication) -> str:
    """The number of the application, else the register's.

    Without one on file nothing could be compared with it: raises Refusal. C05 judges whether both
    are the same number, so a call to a stranger's number opens nothing by itself.
    """
    on_file = application.person.phone if application.person else ""
    if not on_file:
        raise make_refusal(NO_PHONE)
    return str(application.payload.get("phone") or "") or on_file
