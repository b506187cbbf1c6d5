"""Who may take a step, and with which application. Each guard raises Refusal."""

from __future__ import annotations

from collections.abc import Iterable

from cms_ext.access.domain.applicant import applicant_name
from cms_ext.access.domain.refusal import NOT_IN_QUEUE, OWN_APPLICATION, WRONG_DESK, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.base.realm import Realm
from cms_ext.base.typed_values.email import same_mailbox
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person_name import same_name
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import AccessProcedure, described_desk, procedures
from cms_ext.plugins.procedure import procedure_of


def at_desk(application: AccessApplication, origin: Origin) -> None:
    """Refuses all but clerks of the application's desk and administrators, logged as such."""
    procedure = procedure_of(application.panel)
    if not _may_act(procedure, origin.actor):
        raise _wrong_desk(procedure)


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


def serving(user: User, origin: Origin) -> AccessProcedure:
    """The procedure whose desk lets the actor serve this login. Raises Refusal.

    A realm may have several desks; a login does not tell by which of them it was opened.
    """
    found = [procedure for realm, procedure in procedures() if realm == user.realm]
    procedure = next((one for one in found if _may_act(one, origin.actor)), None)
    if procedure is None or origin.actor is None:
        raise _wrong_desk(*found)
    person = user.person
    if person and is_person(origin.actor, person):
        raise refusal(OWN_APPLICATION)
    return procedure


def sits_at_desk(procedure: AccessProcedure, user: User) -> bool:
    """Whether the user is in the staff group of the procedure's desk."""
    return user.groups.filter(name=procedure.desk.group).exists()


def is_own(application: AccessApplication, user: User) -> bool:
    """Whether this member of staff is, by name or address, the one who applies."""
    person, payload = application.person, application.payload
    names = [applicant_name(payload), person.name if person else ""]
    addresses = [
        str(payload.get("email") or ""),
        application.sender_email,
        person.correspondence_email if person else "",
    ]
    return _is_one_of(user, names, addresses)


def is_person(user: User, person: Person) -> bool:
    """Whether this member of staff is, by name or address, this person on file."""
    return _is_one_of(user, [person.name], [person.correspondence_email])


def _is_one_of(user: User, names: Iterable[str], addresses: Iterable[str]) -> bool:
    own_name = user.get_full_name()
    return any(same_name(own_name, name) for name in names) or any(
        same_mailbox(user.email, address) for address in addresses
    )


def _wrong_desk(*right: AccessProcedure) -> Refusal:
    desks = [described_desk(procedure.desk) for procedure in right]
    names = ", ".join(str(desk.name) for desk in desks)
    return refusal(WRONG_DESK, desk=names, room=", ".join(desk.room for desk in desks))


def _may_act(procedure: AccessProcedure, actor: User | None) -> bool:
    if actor is None or actor.realm != Realm.STAFF or not actor.is_active:
        return False
    return actor.is_superuser or sits_at_desk(procedure, actor)
