"""What this plugin does when something happens elsewhere on the site."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.plugins import Event
from cms_ext.public_site.notices.domain.exchange import find_public

from ${name}.domain import save_entry
from ${name}.models import Entry

LONGEST_TITLE = 120


def propose_announcement(event: Event) -> None:
    """Propose an entry about a published announcement, once; the office decides on it.

    The event holds no words: what everybody may read of the row is read here, if it is there still.
    """
    announcement = find_public(event.object_id, business_today())
    if announcement is None:
        return
    title = announcement.title[:LONGEST_TITLE]
    if not Entry.objects.filter(title=title).exists():
        save_entry(Entry(title=title, text=announcement.lead or title), SYSTEM)
