"""What plugins show beneath an announcement: each reader what he may see, by their own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from cms_ext.identity.models import User
from cms_ext.notices.models import AnnouncementPage
from cms_ext.page_cache.generation import forget_pages
from cms_ext.pages.domain.visibility import admitted
from cms_ext.plugins import RelatedLink, declared, plugins

BETWEEN = " "


@dataclass(frozen=True, slots=True)
class Group:
    """The links of one plugin; never without any."""

    heading: str
    links: Sequence[RelatedLink]


def related_of(
    page: AnnouncementPage, user: User | AnonymousUser, today: date
) -> tuple[Group, ...]:
    """What this reader finds beneath the page; of a reader whom no panel admits: what anybody."""
    known = isinstance(user, User) and admitted(user, user.realm, today)
    reader = user if known else AnonymousUser()
    slugs = page.related_in.split(BETWEEN)
    slots = [plugin.related for plugin in plugins() if plugin.slug in slugs and plugin.related]
    found = ((slot.heading, declared(slot.shown)(page, reader, today)) for slot in slots)
    return tuple(Group(heading, links) for heading, links in found if links)


def keep_related(page: AnnouncementPage, slug: str, has_some: bool) -> None:
    """A plugin says whether it has something for this page, for whichever reader.

    In the plugin's own transaction, after each change of what it has.
    """
    fresh = AnnouncementPage.objects.select_for_update().only("related_in").get(pk=page.pk)
    slugs = set(fresh.related_in.split(BETWEEN)) - {slug, ""}
    page.related_in = BETWEEN.join(sorted(slugs | ({slug} if has_some else set())))
    AnnouncementPage.objects.filter(pk=page.pk).update(related_in=page.related_in)
    forget_pages()
