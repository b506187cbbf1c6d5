"""An announcement with a date as a schema.org Event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.models import CoopSettings


class Happening(Protocol):
    """The page as far as the event is told from it."""

    title: str
    lead: str
    place: str
    url: str
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def where(self) -> str: ...

    def is_over(self, day: date) -> bool: ...


def event(page: Happening, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
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
