"""What follows every save of a page, in the admin, an import or a shell."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction

from cms_ext.frontend.page_cache.generation import is_of_draft, no_addresses, register_reach
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.pages.domain.reach import reach_of_page, store_former_state
from cms_ext.public_site.pages.domain.search import index_page
from cms_ext.public_site.pages.domain.visibility import restrict_to_realm
from cms_ext.public_site.pages.models import (
    ContactPage,
    ContentPage,
    Desk,
    HomePage,
    PageWords,
    PanelPage,
    QuestionsPage,
    SitePage,
)

for model in (HomePage, ContentPage, ContactPage, QuestionsPage):
    register_reach(model, reach_of_page)
# Search results are never cached.
register_reach(PageWords, lambda words: no_addresses)


@receiver(pre_save, sender=HomePage)
@receiver(pre_save, sender=ContentPage)
@receiver(pre_save, sender=ContactPage)
@receiver(pre_save, sender=QuestionsPage)
def page_is_saved(
    sender: type[SitePage],
    instance: SitePage,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    if not is_of_draft(update_fields):
        store_former_state(instance)


@receiver(post_save)
def page_saved(
    sender: type[Any],
    instance: Any,
    update_fields: frozenset[str] | None = None,
    raw: bool = False,
    **kwargs: Any,
) -> None:
    if raw or not isinstance(instance, SitePage):
        return
    # Saving a draft updates only a few fields; its words are not live yet.
    if update_fields is None or "title" in update_fields:
        index_page(instance)
    if isinstance(instance, PanelPage):
        restrict_to_realm(instance)


@receiver(post_save, sender=CoopSettings)
@receiver(post_save, sender=Desk)
@receiver(post_delete, sender=Desk)
def office_changed(sender: type[Any], raw: bool = False, **kwargs: Any) -> None:
    """Update the words of the page that shows the office and its desks."""
    if not raw:
        for page in ContactPage.objects.all():
            index_page(page)


@receiver(pre_save, sender=Document)
@receiver(pre_save, sender=Image)
def file_is_saved(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Give a new file the digest that `verify` compares it with: Wagtail's forms alone do."""
    if not instance.file_hash and not instance.file._committed:
        instance._set_file_hash()
        instance.file.seek(0)


@receiver(post_delete, sender=PageViewRestriction)
def restriction_deleted(
    sender: type[Any], instance: PageViewRestriction, origin: Any = None, **kwargs: Any
) -> None:
    """Restore a panel's restriction, unless the panel's page is deleted too."""
    if getattr(origin, "model", type(origin)) is not PageViewRestriction:
        return
    section = PanelPage.objects.filter(pk=instance.page_id).first()
    if section is not None:
        restrict_to_realm(section)
