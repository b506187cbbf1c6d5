"""How many people an announcement reaches by which channel, before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.plugins import declared, plugins
from cms_ext.public_site.notices.domain.targets import recipients
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.notices.targets import Targets


@dataclass(frozen=True, slots=True)
class ReachChannel:
    """A channel: what people get, how many in words, and a sample without names.

    `correction` says to whom a correction goes once more, or nothing.
    """

    title: str
    reached: str
    sample: tuple[str, ...] = ()
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Exact numbers. `people` see it first in their panel; `ways` are those of the plugins.

    The samples name nobody: addresses of premises, masked addresses and numbers.
    """

    premises: int
    addresses: tuple[str, ...]
    people: int
    ways: tuple[ReachChannel, ...]


def reach_of(targets: Targets, kind: AnnouncementKind | None, today: date) -> Reach:
    """The reach of an announcement with these targets; a constant number of queries."""
    found = recipients(targets, today)
    ways: list[ReachChannel] = []
    for plugin in plugins():
        if plugin.reach:
            ways += declared(plugin.reach)(targets, kind, found)
    return Reach(found.premises, found.sample, found.people, tuple(ways))
