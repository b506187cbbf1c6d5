"""What a page says of itself to search engines, as schema.org objects. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cms_ext.frontend.theme.models import WEEK, CoopSettings

CONTEXT = "https://schema.org"
# Data stands between tags: nothing in it may end them or begin others.
IN_A_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}

Thing = dict[str, Any]


def organisation(coop: CoopSettings, address: str) -> Thing:
    """The co-op: its name, place and hours, as far as they are known."""
    known = {
        "legalName": coop.full_name,
        "address": coop.address,
        "telephone": coop.phone,
        "email": coop.email,
        "openingHoursSpecification": [
            _opening(day, hours) for day in WEEK if (hours := getattr(coop, day))
        ],
    }
    facts = {name: value for name, value in known.items() if value}
    # LocalBusiness is the kind of Organization that has opening hours.
    return {"@type": ["Organization", "LocalBusiness"], "name": coop.name, "url": address} | facts


def breadcrumbs(links: Sequence[tuple[str, str]]) -> Thing:
    """(title, whole address) from the home page down to the page itself."""
    steps = [
        {"@type": "ListItem", "position": number, "name": title, "item": address}
        for number, (title, address) in enumerate(links, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def as_json(things: Iterable[Thing]) -> SafeString:
    """One JSON-LD text that can stand in a `<script>`; empty when there is nothing to say."""
    graph = list(things)
    if not graph:
        return SafeString("")
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False)
    return mark_safe(text.translate(IN_A_SCRIPT))  # no tag can begin or end in it


def _opening(day: str, hours: str) -> Thing:
    opens, closes = hours.replace("–", "-").split("-")
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": day.capitalize(),
        "opens": opens.zfill(5),
        "closes": closes.zfill(5),
    }
