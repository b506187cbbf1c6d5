from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from cms_ext.notices.domain.numbering import give_number
from cms_ext.notices.models import AnnouncementPage
from cms_ext.pages.domain.search import remember_words
from cms_ext.rules.clock import business_today


@receiver(page_published, sender=AnnouncementPage)
def published(sender: type[AnnouncementPage], instance: AnnouncementPage, **kwargs: Any) -> None:
    """An announcement is numbered when it is first published, and found by its number."""
    give_number(instance, business_today())
    remember_words(instance)
