"""Desks that serve people: their rights, and merging two entries where the desk may.

The declared procedures (`cms_ext.plugins.AccessProcedure`) name the desk that serves a realm.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext import plugins
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain import merge
from cms_ext.people.identity.domain.person import same_name
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.realm import Realm

OWN_APPLICATION = "E-ACC-05"
# The specification has no number for these: the screens do not offer such a step. The words speak
# of logins, because a site may take no applications; `cms_ext.access` has words of its own.
WRONG_STATE = "STATE"
WRONG_DESK = "DESK"
ID_NOT_SEEN = "ID_NOT_SEEN"

WORDS: dict[str, str] = {
    OWN_APPLICATION: N_("To Twój własny dostęp. Poproś inną osobę z działu, żeby go obsłużyła."),
    WRONG_STATE: N_("Dostęp ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    WRONG_DESK: N_("Ten dostęp obsługuje %(desk)s, pokój nr %(room)s. Przekaż tam tę sprawę."),
    ID_NOT_SEEN: N_(
        "Przed wydaniem wydruku obejrzyj dokument tożsamości i wpisz, komu wydajesz hasło startowe."
    ),
}


def make_refusal(code: str, **words: object) -> Refusal:
    """Make the refusal of a code in its words: `make_refusal(WRONG_STATE, state="zamknięty")`."""
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)


SEES_PEOPLE = "cms_ext_identity.view_person"
# Changing somebody's e-mail address could open the login, so one right covers both.
CHANGES_CONTACT = "cms_ext_identity.change_contact"
ENTERS_PEOPLE = "cms_ext_identity.add_person"
CORRECTS_PEOPLE = "cms_ext_identity.change_person"
MERGES_PEOPLE = "cms_ext_identity.merge_person"
# Inspectors of the co-op read at every desk and act at none (glossary.md B5).
INSPECTORS = "auditor"


def list_desks(user: User | AnonymousUser) -> list[tuple[str, plugins.AccessProcedure]]:
    """List (realm, procedure) of this user's desks; a superuser's are all."""
    if not isinstance(user, User) or not user.is_active or user.realm != Realm.STAFF:
        return []
    all_desks = plugins.list_procedures()
    if user.is_superuser:
        return all_desks
    groups = _groups_of(user)
    return [(realm, procedure) for realm, procedure in all_desks if procedure.desk.group in groups]


def list_readable_desks(user: User) -> list[tuple[str, plugins.AccessProcedure]]:
    """List (realm, procedure) of the desks whose matters this user may read."""
    if user.realm == Realm.STAFF and INSPECTORS in _groups_of(user):
        return plugins.list_procedures()
    return list_desks(user)


def list_own_realms(user: User) -> Sequence[str]:
    """List the realms whose logins this user may change: those of the own desk."""
    if not user.has_perm(CHANGES_CONTACT):
        return []
    return [realm for realm, _procedure in list_desks(user)]


def may_change_contact(user: User, person: Person) -> bool:
    """Tell whether the user may change the person's contact; not after a death."""
    return user.has_perm(CHANGES_CONTACT) and person.died_on is None


def find_serving_procedure(user: User, origin: Origin) -> plugins.AccessProcedure:
    """Find the procedure at whose desk the actor may serve this login. Raises Refusal.

    A realm may have several desks; a login does not record which of them opened it.
    """
    candidates = [
        procedure for realm, procedure in plugins.list_procedures() if realm == user.realm
    ]
    procedure = next(
        (candidate for candidate in candidates if may_act(candidate, origin.actor)), None
    )
    if procedure is None or origin.actor is None:
        raise make_refusal(WRONG_DESK, **describe_desks(*candidates))
    person = user.person
    if person and is_person(origin.actor, person):
        raise make_refusal(OWN_APPLICATION)
    return procedure


def may_act(procedure: plugins.AccessProcedure, actor: User | None) -> bool:
    """Tell whether the actor is active staff of the procedure's desk, or an administrator."""
    if actor is None or actor.realm != Realm.STAFF or not actor.is_active:
        return False
    return actor.is_superuser or sits_at_desk(procedure, actor)


def sits_at_desk(procedure: plugins.AccessProcedure, user: User) -> bool:
    """Tell whether the user is in the staff group of the procedure's desk."""
    return user.groups.filter(name=procedure.desk.group).exists()


def describe_desks(*procedures: plugins.AccessProcedure) -> dict[str, str]:
    """Return names and rooms of the desks, for the words of WRONG_DESK."""
    desks = [plugins.describe_desk(procedure.desk) for procedure in procedures]
    names = ", ".join(str(desk.name) for desk in desks)
    return {"desk": names, "room": ", ".join(desk.room for desk in desks)}


def is_person(user: User, person: Person) -> bool:
    """Tell whether this member of staff is this person on file, by name or address."""
    return belongs_to_staff(user, [person.name], [person.correspondence_email])


def belongs_to_staff(user: User, names: Iterable[str], addresses: Iterable[str]) -> bool:
    """Tell whether one of these names or addresses belongs to this member of staff."""
    own_name = user.get_full_name()
    return any(same_name(own_name, name) for name in names) or any(
        same_mailbox(user.email, address) for address in addresses
    )


def _groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


@transaction.atomic
def merge_at_desk(
    kept: Person,
    merged: Person,
    *,
    take: Iterable[str],
    reason_code: str,
    document: str,
    origin: Origin,
) -> merge.Merger:
    """Merge by a clerk, as `merge_persons`, rows of the own desk. Raises MergeRefused."""
    wait_for_turn()  # before the people, as `merge_persons` does
    wait_for_turn(SealStream.OFFICE)
    list(Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk"))
    _check(kept, merged, origin)
    return merge.merge_persons(
        kept, merged, take=take, reason_code=reason_code, document=document, origin=origin
    )


def rehearse_at_desk(kept: Person, merged: Person, origin: Origin) -> merge.Merger:
    """Rehearse the merger without saving it. Raises MergeRefused as `merge_at_desk`."""
    _check(kept, merged, origin)
    return merge.rehearse_merger(kept, merged, origin)


def _check(kept: Person, merged: Person, origin: Origin) -> None:
    user = origin.actor
    if user is None or not user.has_perm(MERGES_PEOPLE):
        raise merge.MergeRefused([_("Wpisy łączy pracownik działu, który ma do tego prawo.")])
    if is_person(user, kept) or is_person(user, merged):
        raise merge.MergeRefused(
            [_("Nie możesz łączyć własnych wpisów. Poproś inną osobę z działu.")]
        )
    desks = sorted(set(_foreign_desks(user, merged)))
    if desks:
        raise merge.MergeRefused(
            [
                _(
                    "Do wpisu, który ma zniknąć, należą sprawy innego działu (%(desks)s). Zamień "
                    "wpisy miejscami albo poproś ten dział."
                )
                % {"desks": ", ".join(desks)}
            ]
        )


def _foreign_desks(user: User, merged: Person) -> Iterator[str]:
    """Yield the desks at which the user does not sit and whose matters would move."""
    own = {realm for realm, _procedure in list_desks(user)}
    touched = set(_realms_of(merged)) - own
    for realm, procedure in plugins.list_procedures():
        if realm in touched:
            yield str(plugins.describe_desk(procedure.desk).name)


def _realms_of(person: Person) -> Iterator[str]:
    """Yield the realms of the person's logins, of plugins with rows about the person."""
    yield from person.users.values_list("realm", flat=True)
    for part in (plugin.people.person for plugin in plugins.list_plugins()):
        if part and part.realms:
            yield from part.realms(person)
    realm_of_app = {
        app: config.realm
        for config in plugins.plugin_configs()
        for app in (config.name, *config.brings)
    }
    for key in merge.find_person_keys():
        app = apps.get_app_config(key.model._meta.app_label).name
        if realm_of_app.get(app) and key.rows_of(person).exists():
            yield realm_of_app[app]
