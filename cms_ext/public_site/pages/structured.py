"""What pages and announcements tell search engines, as schema.org objects. Pure."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.models import WEEK, CoopSettings

CONTEXT = "https://schema.org"
# Escapes that keep the data from ending its tag.
IN_A_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}

Thing = dict[str, Any]


def describe_organisation(coop: CoopSettings, address: str) -> Thing:
    """Return the co-op: its name, address and hours, as far as they are known."""
    values = {
        "legalName": coop.full_name,
        "address": coop.address,
        "telephone": coop.phone,
        "email": coop.email,
        "openingHoursSpecification": [
            _opening(day, hours) for day in WEEK if (hours := getattr(coop, day))
        ],
    }
    facts = {name: value for name, value in values.items() if value}
    # LocalBusiness is the kind of Organization that has opening hours.
    return {"@type": ["Organization", "LocalBusiness"], "name": coop.name, "url": address} | facts


def describe_breadcrumbs(links: Sequence[tuple[str, str]]) -> Thing:
    """Return breadcrumbs of (title, absolute address), home page first."""
    steps = [
        {"@type": "ListItem", "position": number, "name": title, "item": address}
        for number, (title, address) in enumerate(links, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def render_json_ld(things: Iterable[Thing]) -> SafeString:
    """Return one JSON-LD text for a `<script>`; empty without objects."""
    graph = list(things)
    if not graph:
        return SafeString("")
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False)
    return mark_safe(text.translate(IN_A_SCRIPT))  # noqa: S308 - no tag can begin or end in it


def _opening(day: str, hours: str) -> Thing:
    opens, closes = hours.replace("–", "-").split("-")
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": day.capitalize(),
        "opens": opens.zfill(5),
        "closes": closes.zfill(5),
    }


class StructuredEvent(Protocol):
    """The announcement as far as an Event needs it."""

    title: str
    lead: str
    place: str
    url: str
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def where(self) -> str: ...

    def is_over(self, day: date) -> bool: ...


def describe_calendar_event(
    page: StructuredEvent, coop: CoopSettings, address: str
) -> list[dict[str, Any]]:
    """Return one Event for a current announcement with a date, else nothing."""
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
