"""What follows by itself when an office has read the draft of the login procedure."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from cms_ext.operations.new_site.setup.domain.pages import link_login_notice
from cms_ext.public_site.notices.models import AnnouncementPage


@receiver(page_published, sender=AnnouncementPage)
def link_saved_notice(instance: AnnouncementPage, **kwargs: Any) -> None:
    link_login_notice(instance)
