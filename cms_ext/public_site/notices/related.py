"""What plugins show below an announcement, to each reader by their own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.contrib.auth.models import AnonymousUser

from cms_ext.people.identity.models import User
from cms_ext.plugins import RelatedLink, plugin_configs
from cms_ext.public_site.pages.domain.visibility import has_panel_access

# Separates the slugs in `AnnouncementPage.related_in`.
BETWEEN = " "


class ConcernedPage(Protocol):
    """The page as far as this module reads it."""

    related_in: str


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """The links of one plugin; never empty."""

    heading: str
    links: Sequence[RelatedLink]


def list_related(
    page: ConcernedPage, user: User | AnonymousUser, today: date
) -> tuple[RelatedGroup, ...]:
    """Return what this reader finds below the page.

    A reader whom no panel admits counts as anonymous.
    """
    is_known = isinstance(user, User) and has_panel_access(user, user.realm, today)
    reader = user if is_known else AnonymousUser()
    slugs = page.related_in.split(BETWEEN)
    slots = [
        related
        for config in plugin_configs()
        if config.slug in slugs and (related := config.plugin.site.related)
    ]
    found = ((slot.heading, slot.shown(page, reader, today)) for slot in slots)
    return tuple(RelatedGroup(heading, links) for heading, links in found if links)
