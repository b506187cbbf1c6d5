"""Merging two entries at a desk: allowed where all rows that move belong to that desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.desks.people.person_register.domain.desks import MERGES_PEOPLE, desks_of, is_person
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.people.identity.domain.merge import (
    Merger,
    MergeRefused,
    merge_persons,
    rehearse_merger,
)
from cms_ext.people.identity.domain.person_rows import keys_to_people
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import described_desk, plugin_configs, plugins, procedures


@transaction.atomic
def merge_at_desk(
    kept: Person,
    merged: Person,
    *,
    take: Iterable[str],
    reason_code: str,
    document: str,
    origin: Origin,
) -> Merger:
    """`merge_persons` by a clerk, for rows of the clerk's own desk. Raises MergeRefused."""
    take_turn()  # before the people, as `merge_persons` does
    list(Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk"))
    _check(kept, merged, origin)
    return merge_persons(
        kept, merged, take=take, reason_code=reason_code, document=document, origin=origin
    )


def rehearse_at_desk(kept: Person, merged: Person, origin: Origin) -> Merger:
    """The merger without saving it. Raises MergeRefused as `merge_at_desk` would."""
    _check(kept, merged, origin)
    return rehearse_merger(kept, merged, origin)


def _check(kept: Person, merged: Person, origin: Origin) -> None:
    user = origin.actor
    if user is None or not user.has_perm(MERGES_PEOPLE):
        raise MergeRefused([_("Wpisy łączy pracownik działu, który ma do tego prawo.")])
    if is_person(user, kept) or is_person(user, merged):
        raise MergeRefused([_("Nie możesz łączyć własnych wpisów. Poproś inną osobę z działu.")])
    desks = sorted(set(_foreign_desks(user, merged)))
    if desks:
        raise MergeRefused(
            [
                _(
                    "Do wpisu, który ma zniknąć, należą sprawy innego działu (%(desks)s). Zamień "
                    "wpisy miejscami albo poproś ten dział."
                )
                % {"desks": ", ".join(desks)}
            ]
        )


def _foreign_desks(user: User, merged: Person) -> Iterator[str]:
    """Names of the desks at which the user does not sit and whose matters would move."""
    own = {realm for realm, _procedure in desks_of(user)}
    touched = set(_realms_of(merged)) - own
    for realm, procedure in procedures():
        if realm in touched:
            yield str(described_desk(procedure.desk).name)


def _realms_of(person: Person) -> Iterator[str]:
    """The realms of the person's logins, of plugins with rows about it, and those they name."""
    yield from person.users.values_list("realm", flat=True)
    for part in (plugin.people.person for plugin in plugins()):
        if part and part.realms:
            yield from part.realms(person)
    realm_of_app = {
        app: config.realm for config in plugin_configs() for app in (config.name, *config.brings)
    }
    for key in keys_to_people():
        app = apps.get_app_config(key.model._meta.app_label).name
        if realm_of_app.get(app) and key.rows_of(person).exists():
            yield realm_of_app[app]
