"""One search over all desks: each group that this person may search, and what was shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.http import urlencode

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchGroup, SearchHit, plugins

SHOWN = MOST_HITS - 1


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The hits of one group as they are shown; `whole` leads to the desk's own search."""

    group: SearchGroup
    hits: Sequence[SearchHit]
    more: bool
    whole: str


def groups_of(user: User | AnonymousUser) -> list[SearchGroup]:
    """The groups that this person may search, in their order."""
    found = [
        one
        for plugin in plugins()
        for one in plugin.desk.finds
        if user.has_perms(one.rights) and (not one.offered or one.offered(user))
    ]
    return sorted(found, key=lambda group: group.order)


def found_in(
    groups: Iterable[SearchGroup], user: User, query: str, today: date, *, origin: Origin
) -> list[FoundGroup]:
    """Those of the user's groups in which something was found; none for an empty query.

    The access log names what was shown of people.

    What was asked stands nowhere: it may be a name.
    """
    found = []
    for group in groups if query else ():
        hits = list(group.find(query, user, today))
        if not hits:
            continue
        shown = hits[:SHOWN]
        if group.recorded:
            keys = [hit.key for hit in shown]
            record("LIST", origin, note=group.recorded, changes={"shown": keys})
        whole = f"{reverse(group.url_name)}?{urlencode({'q': query})}"
        found.append(FoundGroup(group, shown, len(hits) > SHOWN, whole))
    return found
