"""Storing which plugins have something to show beneath an announcement."""

from __future__ import annotations

from cms_ext.frontend.page_cache.generation import forget_pages
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.related import BETWEEN


def save_related(page: AnnouncementPage, slug: str, has_some: bool) -> None:
    """Save whether a plugin has something to show for this page, to any reader.

    In the plugin's own transaction, after each change of what it has.
    """
    fresh = AnnouncementPage.objects.select_for_update().only("related_in").get(pk=page.pk)
    slugs = set(fresh.related_in.split(BETWEEN)) - {slug, ""}
    page.related_in = BETWEEN.join(sorted(slugs | ({slug} if has_some else set())))
    AnnouncementPage.objects.filter(pk=page.pk).update(related_in=page.related_in)
    forget_pages()
