"""An event of another plugin, by its kind and key. Of a plugin that is off there is none."""

from __future__ import annotations

from datetime import date

from cms_ext.plugins.registry import declared, plugins
from cms_ext.plugins.reports import ReportedEvent


def event_seen(kind: str, key: str, today: date) -> ReportedEvent | None:
    """The event as everybody may read it; None for what is not there."""
    every = (events for plugin in plugins() for events in plugin.reportable)
    events = next((one for one in every if one.kind == kind), None)
    found: ReportedEvent | None = declared(events.seen)(key, today) if events else None
    return found
