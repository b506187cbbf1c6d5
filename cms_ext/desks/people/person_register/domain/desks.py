"""Who may do what with people and their logins: the rights, and the desks at which staff sit.

The declared ways to a login (`cms_ext.plugins.AccessProcedure`) name the desk that serves a realm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.people import same_name
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import AccessProcedure, described_desk, procedures
from cms_ext.plugins.realm import Realm

OWN_APPLICATION = "E-ACC-05"
# The specification has no number for these: the screens do not offer such a step. The words speak
# of logins: a site may take no applications; `cms_ext.access` says them of its own.
WRONG_STATE = "STATE"
WRONG_DESK = "DESK"
ID_NOT_SEEN = "ID_NOT_SEEN"

WORDS: dict[str, str] = {
    OWN_APPLICATION: N_("To Twój własny dostęp. Obsłuży go inna osoba z działu."),
    WRONG_STATE: N_("Dostęp ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    WRONG_DESK: N_("Ten dostęp obsługuje %(desk)s, pokój nr %(room)s."),
    ID_NOT_SEEN: N_(
        "Przed wydaniem wydruku obejrzyj dokument tożsamości i wpisz, komu wydajesz hasło startowe."
    ),
}


def refusal(code: str, **words: object) -> Refusal:
    """The refusal of that code in its own wording: `refusal(WRONG_STATE, state="zamknięty")`."""
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)


SEES_PEOPLE = "cms_ext_identity.view_person"
# Whose e-mail address one may change, into whose login one could get: one right for both.
CHANGES_CONTACT = "cms_ext_identity.change_contact"
ENTERS_PEOPLE = "cms_ext_identity.add_person"
CORRECTS_PEOPLE = "cms_ext_identity.change_person"
MERGES_PEOPLE = "cms_ext_identity.merge_person"
# Whoever inspects the co-op reads at every desk and acts at none (glossary.md B5).
INSPECTORS = "auditor"


def desks_of(user: User | AnonymousUser) -> list[tuple[str, AccessProcedure]]:
    """(realm, procedure) of the desks at which this user sits; a superuser sits at all."""
    if not isinstance(user, User) or not user.is_active or user.realm != Realm.STAFF:
        return []
    found = procedures()
    if user.is_superuser:
        return found
    groups = _groups_of(user)
    return [(realm, procedure) for realm, procedure in found if procedure.desk.group in groups]


def desks_read_by(user: User) -> list[tuple[str, AccessProcedure]]:
    """(realm, procedure) of the desks whose matters this user may look at, if not act on."""
    if user.realm == Realm.STAFF and INSPECTORS in _groups_of(user):
        return procedures()
    return desks_of(user)


def own_realms(user: User) -> Sequence[str]:
    """The realms whose logins this user may change: those of the own desk."""
    if not user.has_perm(CHANGES_CONTACT):
        return []
    return [realm for realm, _procedure in desks_of(user)]


def may_change_contact(user: User, found: Person) -> bool:
    """Whose death is on file, nobody writes a new address for."""
    return user.has_perm(CHANGES_CONTACT) and found.died_on is None


def serving(user: User, origin: Origin) -> AccessProcedure:
    """The procedure at whose desk the actor may serve this login. Raises Refusal.

    A realm may have several desks; a login does not tell by which of them it was opened.
    """
    found = [procedure for realm, procedure in procedures() if realm == user.realm]
    procedure = next((one for one in found if may_act(one, origin.actor)), None)
    if procedure is None or origin.actor is None:
        raise refusal(WRONG_DESK, **desk_words(*found))
    person = user.person
    if person and is_person(origin.actor, person):
        raise refusal(OWN_APPLICATION)
    return procedure


def may_act(procedure: AccessProcedure, actor: User | None) -> bool:
    """Whether the actor is active staff of the procedure's desk, or an administrator."""
    if actor is None or actor.realm != Realm.STAFF or not actor.is_active:
        return False
    return actor.is_superuser or sits_at_desk(procedure, actor)


def sits_at_desk(procedure: AccessProcedure, user: User) -> bool:
    """Whether the user is in the staff group of the procedure's desk."""
    return user.groups.filter(name=procedure.desk.group).exists()


def desk_words(*right: AccessProcedure) -> dict[str, str]:
    """Name and room of the desks which may, for the words of WRONG_DESK."""
    desks = [described_desk(procedure.desk) for procedure in right]
    names = ", ".join(str(desk.name) for desk in desks)
    return {"desk": names, "room": ", ".join(desk.room for desk in desks)}


def is_person(user: User, person: Person) -> bool:
    """Whether this member of staff is, by name or address, this person on file."""
    return is_one_of(user, [person.name], [person.correspondence_email])


def is_one_of(user: User, names: Iterable[str], addresses: Iterable[str]) -> bool:
    """Whether one of these names or addresses is that of this member of staff."""
    own_name = user.get_full_name()
    return any(same_name(own_name, name) for name in names) or any(
        same_mailbox(user.email, address) for address in addresses
    )


def _groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))
