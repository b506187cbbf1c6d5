"""What announcements tell those who send them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.signals import not_news
from cms_ext.public_site.subscriptions.models import Mailing


@receiver(not_news)
def skip_moved_announcements(
    sender: Any, page: AnnouncementPage, today: date, **kwargs: Any
) -> None:
    """Subscribers have chosen to hear of what is new: what moved here is not."""
    if page.valid_until is None or page.valid_until >= today:
        now = timezone.now()
        Mailing.objects.get_or_create(
            announcement=page,
            edition=page.corrections,
            defaults={"begun_at": now, "done_at": now},
        )
