"""Whatever public pages are made of: a change of it makes the stored ones old."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms_ext.frontend.page_cache.generation import forget_pages

MODELS = (Page, Site, Collection, PageViewRestriction, PageViewRestriction.groups.through)
# Apps of which each table may stand on a public page.
APPS = {
    "cms_ext_notices",
    "cms_ext_pages",
    "cms_ext_premises",
    "cms_ext_rules",
    "cms_ext_theme",
    "wagtaildocs",
    "wagtailimages",
    "wagtailredirects",
}


@receiver([post_save, post_delete, m2m_changed])
def row_changed(sender: type[Any], **kwargs: Any) -> None:
    if issubclass(sender, MODELS) or sender._meta.app_label in APPS:
        forget_pages()


@receiver([page_published, page_unpublished, post_page_move])
def page_changed(sender: type[Any], **kwargs: Any) -> None:
    # Moving writes the paths of the pages below without saving them.
    forget_pages()


@receiver(post_migrate)
def release_changed(sender: type[Any], **kwargs: Any) -> None:
    # Each release is migrated, even where it brings no migration: its templates may be new.
    forget_pages()
