"""An announcement with a date as a schema.org Event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cms_ext.rules.clock import business_today
from cms_ext.theme.models import CoopSettings

if TYPE_CHECKING:
    from cms_ext.notices.models import AnnouncementPage


def event(page: AnnouncementPage, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
    """One Event while the announcement is current; none without a date or in the archive."""
    if page.starts_at is None or page.is_over(business_today()):
        return []
    found = {
        "@type": "Event",
        "name": page.title,
        "description": page.lead,
        "url": address,
        "startDate": timezone.localtime(page.starts_at).isoformat(),
        "location": {
            "@type": "Place",
            "name": page.where or coop.name,
            "address": page.place or coop.address,
        },
        "organizer": {"@type": "Organization", "name": coop.name},
    }
    if page.ends_at is not None:
        found["endDate"] = timezone.localtime(page.ends_at).isoformat()
    return [found]
