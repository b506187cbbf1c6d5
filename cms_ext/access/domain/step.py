"""The steps of an application as a table: from where, to where, who may, what is logged.

Every verb of `decision`, `issue` and `ending`, and the check by telephone, begins with
`lock_and_check` and ends with `enter_state`, both in one transaction with the row of the
application locked (`access.md` §3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cms_ext.access.domain.applicant import applicant_name
from cms_ext.access.domain.refusal import NOT_IN_QUEUE, make_refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.desks.people.person_register.domain.desk import (
    OWN_APPLICATION,
    WRONG_DESK,
    WRONG_STATE,
    belongs_to_staff,
    describe_desks,
    may_act,
    sits_at_desk,
)
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import find_procedure


def require_own_desk(application: AccessApplication, origin: Origin) -> None:
    """Refuse all but clerks of the application's desk and administrators, logged as such."""
    require_desk(find_procedure(application.panel), origin)


def require_desk(procedure: AccessProcedure, origin: Origin) -> None:
    """Refuse all but clerks of the procedure's desk and administrators, logged as such."""
    if not may_act(procedure, origin.actor):
        raise make_refusal(WRONG_DESK, **describe_desks(procedure))


def require_not_own(application: AccessApplication, origin: Origin) -> None:
    """Refuse a decision about oneself, also to administrators (E-ACC-05, AC-09).

    Staff have no entry in the register, so names and addresses are compared. A clerk with the same
    name as the applicant leaves the application to a colleague.
    """
    if origin.actor is not None and is_own(application, origin.actor):
        raise make_refusal(OWN_APPLICATION)


def require_desk_or_applicant(application: AccessApplication, origin: Origin) -> None:
    """Refuse staff of other desks; others have proved themselves by number and secret."""
    if origin.actor is not None and origin.actor.realm == Realm.STAFF:
        require_own_desk(application, origin)


def require_signed(application: AccessApplication, origin: Origin) -> None:
    """Refuse a form from the site that was not handed in signed (access.md §2a)."""
    if not application.in_queue:
        raise make_refusal(NOT_IN_QUEUE)


def is_own(application: AccessApplication, user: User) -> bool:
    """Return whether this member of staff is, by name or address, the applicant."""
    person, payload = application.person, application.payload
    names = [applicant_name(payload), person.name if person else ""]
    addresses = [
        str(payload.get("email") or ""),
        application.sender_email,
        person.correspondence_email if person else "",
    ]
    return belongs_to_staff(user, names, addresses)


Guard = Callable[[AccessApplication, Origin], None]

CLERK: tuple[Guard, ...] = (require_own_desk, require_not_own)
ANYBODY_CONCERNED: tuple[Guard, ...] = (require_desk_or_applicant,)
SYSTEM_ONLY: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationStep:
    """A row of the table. Guards raise Refusal; conditions of a single verb are in the verb.

    `action` is the event in the access log.
    """

    sources: tuple[ApplicationState, ...]
    target: ApplicationState
    action: str
    guards: tuple[Guard, ...]


S = ApplicationState
REVIEW = ApplicationStep((S.SUBMITTED,), S.IN_REVIEW, "CHECKS_RUN", (*CLERK, require_signed))
CALL_FOR_MORE = ApplicationStep((S.IN_REVIEW,), S.INCOMPLETE, "SUPPLEMENT_CALLED", CLERK)
SUPPLEMENT = ApplicationStep((S.INCOMPLETE,), S.IN_REVIEW, "SUPPLEMENTED", ANYBODY_CONCERNED)
DOUBT = ApplicationStep((S.IN_REVIEW,), S.PHONE_CHECK, "PHONE_CHECK_ASKED", CLERK)
CALL = ApplicationStep((S.PHONE_CHECK,), S.IN_REVIEW, "PHONE_CHECK", CLERK)
IN_PERSON = ApplicationStep(
    (S.SUBMITTED, S.IN_REVIEW, S.INCOMPLETE, S.PHONE_CHECK), S.IN_REVIEW, "BROUGHT_IN_PERSON", CLERK
)
APPROVE = ApplicationStep((S.IN_REVIEW,), S.APPROVED, "APPROVED", CLERK)
REJECT = ApplicationStep((S.IN_REVIEW,), S.REJECTED, "REJECTED", CLERK)
WITHDRAW = ApplicationStep(
    tuple(ApplicationState.undecided()), S.WITHDRAWN, "WITHDRAWN", ANYBODY_CONCERNED
)
TERM_PASSED = ApplicationStep((S.INCOMPLETE,), S.REJECTED, "REJECTED", SYSTEM_ONLY)
ISSUE = ApplicationStep((S.APPROVED, S.EXPIRED), S.CREDENTIALS_ISSUED, "CREDENTIALS_ISSUED", CLERK)
REISSUE = ApplicationStep(
    (S.CREDENTIALS_ISSUED,), S.CREDENTIALS_ISSUED, "CREDENTIALS_ISSUED", CLERK
)
ACTIVATE = ApplicationStep((S.CREDENTIALS_ISSUED,), S.ACTIVATED, "ACTIVATED", SYSTEM_ONLY)
EXPIRE = ApplicationStep((S.CREDENTIALS_ISSUED,), S.EXPIRED, "EXPIRED", SYSTEM_ONLY)


def lock_and_check(application: AccessApplication, step: ApplicationStep, origin: Origin) -> None:
    """Lock the row, read it again and call the guards. Raises Refusal; needs a transaction."""
    lock_application(application)
    for guard in step.guards:
        guard(application, origin)
    if application.state not in step.sources:
        raise make_refusal(WRONG_STATE, state=ApplicationState(application.state).label)


def lock_application(application: AccessApplication) -> None:
    """Read the application again, locked until the transaction ends.

    Its login is locked before it, as anyone who sets an own password does and so ends the
    application
    (`cms_ext.people.identity.domain.activation_code.set_own_password`): locks taken crosswise are a
    deadlock.
    """
    if application.user_id is not None:
        User.objects.select_for_update().filter(pk=application.user_id).first()
    application.refresh_from_db(from_queryset=AccessApplication.objects.select_for_update())


def enter_state(
    application: AccessApplication,
    step: ApplicationStep,
    origin: Origin,
    *,
    target: ApplicationState | None = None,
    reason_code: str = "",
    note: str = "",
    changes: Mapping[str, object] | None = None,
) -> None:
    """Save the application in its new state and write the one event of the step."""
    before = application.state
    application.state = target or step.target
    application.save()
    record(
        step.action,
        origin,
        obj=application,
        subject=application.person,
        from_state=before,
        to_state=application.state,
        reason_code=reason_code,
        note=note or _in_what_role(application, origin),
        changes=changes,
    )


def _in_what_role(application: AccessApplication, origin: Origin) -> str:
    """Return the log's note for an administrator who acts for a desk; else ""."""
    actor = origin.actor
    if actor is None or actor.realm != Realm.STAFF:
        return ""
    return "" if sits_at_desk(find_procedure(application.panel), actor) else "superuser"
