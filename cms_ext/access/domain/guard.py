"""Who may take a step, and with which application. Each guard raises Refusal."""

from __future__ import annotations

from cms_ext.access.domain.applicant import applicant_name
from cms_ext.access.domain.refusal import NOT_IN_QUEUE, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.base.realm import Realm
from cms_ext.desks.person_register.domain.desks import is_one_of, may_act, wrong_desk
from cms_ext.desks.person_register.domain.refusal import OWN_APPLICATION
from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins.procedure import procedure_of


def at_desk(application: AccessApplication, origin: Origin) -> None:
    """Refuses all but clerks of the application's desk and administrators, logged as such."""
    procedure = procedure_of(application.panel)
    if not may_act(procedure, origin.actor):
        raise wrong_desk(procedure)


def not_own(application: AccessApplication, origin: Origin) -> None:
    """Refuses a decision about oneself, also to administrators (E-ACC-05, AC-09).

    Staff have no entry in the register, so names and addresses are compared. A clerk with the
    same name as the applicant leaves the application to a colleague.
    """
    if origin.actor is not None and is_own(application, origin.actor):
        raise refusal(OWN_APPLICATION)


def desk_or_applicant(application: AccessApplication, origin: Origin) -> None:
    """Refuses staff of other desks; others have proved themselves by number and secret."""
    if origin.actor is not None and origin.actor.realm == Realm.STAFF:
        at_desk(application, origin)


def signed(application: AccessApplication, origin: Origin) -> None:
    """Refuses a form from the site that was not handed in signed (access.md §2a)."""
    if not application.in_queue:
        raise refusal(NOT_IN_QUEUE)


def is_own(application: AccessApplication, user: User) -> bool:
    """Whether this member of staff is, by name or address, the one who applies."""
    person, payload = application.person, application.payload
    names = [applicant_name(payload), person.name if person else ""]
    addresses = [
        str(payload.get("email") or ""),
        application.sender_email,
        person.correspondence_email if person else "",
    ]
    return is_one_of(user, names, addresses)
