"""Until when a page of now stays true: the next moment at which the clock changes a public page.

Days need no moment here, because the key of a stored page holds its business day.
"""

from __future__ import annotations

from django.db.models import Min
from django.utils import timezone
from wagtail.models import Page

from cms_ext.notices.models import AnnouncementPage
from cms_ext.rules.clock import business_now


def seconds_left(most: int) -> int:
    """How long a page that is rendered now may be shown, at most `most` seconds; 0: not at all."""
    now, today = timezone.now(), business_now()
    nearest = Page.objects.filter(expire_at__gt=now).aggregate(moment=Min("expire_at"))["moment"]
    begins = AnnouncementPage.objects.filter(starts_at__gt=today).aggregate(moment=Min("starts_at"))
    ends = AnnouncementPage.objects.filter(ends_at__gt=today).aggregate(moment=Min("ends_at"))
    left = [
        moment - clock
        for moment, clock in (
            (nearest, now),
            (begins["moment"], today),
            (ends["moment"], today),
        )
        if moment is not None
    ]
    return min([most, *(int(span.total_seconds()) for span in left)])
