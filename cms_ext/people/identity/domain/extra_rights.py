"""Rights of a declared role that no declaration gives it: left by an earlier release or by hand.

Its form is only read, since `migrate` gives it the declared rights again; what it has beyond them
is taken from it here.
"""

from __future__ import annotations

from django.contrib.auth.models import Group

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.group_rights import group_changes_recorded
from cms_ext.people.identity.domain.held_rights import held_rights, rights_beyond
from cms_ext.people.identity.domain.role import PLACES


def revoke_extra_rights(group: Group, origin: Origin) -> None:
    """Take from a declared role what no declaration gives it: one event, its people are told.

    That is what `RoleInWords.extra` tells of it (`rights_beyond`).
    """
    beyond = rights_beyond(held_rights([group])).get(group, [])
    with group_changes_recorded(origin, [group.name]):
        group.permissions.remove(*(one.row for one in beyond if not one.kind))
        for model, place in PLACES:
            kind = place.partition("__")[0]
            rows = [one.row for one in beyond if one.kind == kind]
            model._default_manager.filter(pk__in=rows).delete()
