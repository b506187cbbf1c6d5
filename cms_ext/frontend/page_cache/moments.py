"""Until when a page of now stays true: the next moment at which the clock changes a public page.

Days need no moment here, because the key of a stored page holds its business day.
"""

from __future__ import annotations

from django.db.models import Min, Q
from django.utils import timezone
from wagtail.models import Page

from cms_ext.office.rules.clock import business_now

# A lost signal, or a server that died between a commit and its word, costs no more than this.
LONGEST_SECONDS = 300


def seconds_left(most: int) -> int:
    """How long a page that is rendered now may be shown, at most `most` seconds; 0: not at all."""
    now, today = timezone.now(), business_now()
    expires = Q(expire_at__gt=now)
    begins = Q(announcementpage__starts_at__gt=today)
    ends = Q(announcementpage__ends_at__gt=today)
    next_one = Page.objects.filter(expires | begins | ends).aggregate(
        expiry=Min("expire_at", filter=expires),
        begin=Min("announcementpage__starts_at", filter=begins),
        end=Min("announcementpage__ends_at", filter=ends),
    )
    moments = ((next_one["expiry"], now), (next_one["begin"], today), (next_one["end"], today))
    left = [moment - clock for moment, clock in moments if moment is not None]
    return min([most, *(int(span.total_seconds()) for span in left)])
