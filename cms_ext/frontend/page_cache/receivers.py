"""Whatever public pages are made of: a change of it makes the stored ones old."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms_ext.frontend.page_cache.generation import forget_pages, forget_row_pages, is_of_draft

MODELS = (Page, Site, Collection, PageViewRestriction, PageViewRestriction.groups.through)
# Apps of which each table may be on a public page.
APPS = {
    "cms_ext_notices",
    "cms_ext_pages",
    "cms_ext_premises",
    "cms_ext_law",
    "cms_ext_theme",
    "wagtaildocs",
    "wagtailimages",
    "wagtailredirects",
}


# On no page before somebody chooses them there.
FILES = (AbstractDocument, AbstractImage, AbstractRendition)


@receiver(post_save)
def row_saved(
    sender: type[Any],
    instance: Any,
    created: bool,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    if not _is_shown(sender) or (created and issubclass(sender, FILES)):
        return
    if not (issubclass(sender, Page) and is_of_draft(update_fields)):
        forget_row_pages(instance)


@receiver(post_delete)
def row_deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if _is_shown(sender) and issubclass(sender, Page):
        # Links to it lose their address, wherever they stand.
        forget_pages()
    elif _is_shown(sender):
        forget_row_pages(instance)


@receiver(m2m_changed)
def choice_changed(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if _is_shown(sender):
        forget_row_pages(instance)


def _is_shown(model: type[Any]) -> bool:
    return issubclass(model, MODELS) or model._meta.app_label in APPS


@receiver([page_published, page_unpublished])
def page_changed(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    forget_row_pages(instance)


@receiver(post_page_move)
def page_moved(sender: type[Any], **kwargs: Any) -> None:
    # It writes the paths of the pages below without saving them.
    forget_pages()


@receiver(post_migrate)
def release_changed(sender: type[Any], **kwargs: Any) -> None:
    # Each release is migrated, even where it brings no migration: its templates may be new.
    forget_pages()
