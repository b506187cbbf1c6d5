"""Rights of a declared role that no declaration gives it: left by an earlier release or by hand.

Its form is only read, since `migrate` gives it the declared rights again; what it has beyond them
is taken from it here.
"""

from __future__ import annotations

from django.contrib.auth.models import Group

from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.domain.group_rights import group_changes_recorded
from cms_ext.people.identity.domain.role import (
    PLACES,
    declared_rights,
    is_declared,
    labels_on,
    permission_code,
)


def take_extra_rights(group: Group, origin: Origin) -> None:
    """Take from a declared role what no declaration gives it: one event, its people are told.

    Of a right at a place the code counts, not the place. Rights of a part of the site that is off
    stay as they were: they come back with it.
    """
    if not is_declared(group):
        return
    everywhere, at_places = declared_rights(group.name)
    held = group.permissions.filter(content_type__app_label__in=labels_on())
    with group_changes_recorded(origin, [group.name]):
        rights = held.select_related("content_type")
        group.permissions.remove(*(one for one in rights if permission_code(one) not in everywhere))
        for model, _place in PLACES:
            rows = model._default_manager.filter(group=group)
            rows = rows.select_related("permission__content_type")
            beyond = [row.pk for row in rows if permission_code(row.permission) not in at_places]
            model._default_manager.filter(pk__in=beyond).delete()
