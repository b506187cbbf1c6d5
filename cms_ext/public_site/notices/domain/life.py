"""Recording in the access log that an announcement was published, pinned or taken off."""

from __future__ import annotations

from typing import Any

from wagtail.models import PageLogEntry

from cms_ext.office.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementPage

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
TAKEN_OFF = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def record_life(entry: PageLogEntry) -> None:
    """Record an entry of Wagtail's log about an announcement in the access log, with its actor."""
    if entry.action not in (*PUBLISHED, *TAKEN_OFF):
        return
    if entry.content_type.model_class() is not AnnouncementPage:
        return
    page = AnnouncementPage.objects.select_related("kind").filter(pk=entry.page_id).first()
    if page is None:
        return
    origin = Origin(actor=entry.user, panel="staff") if isinstance(entry.user, User) else SYSTEM
    if entry.action in PUBLISHED:
        record("ANNOUNCEMENT_PUBLISHED", origin, obj=page, changes=_shown(page))
        _record_pin(page, entry, origin)
    else:
        record("ANNOUNCEMENT_TAKEN_OFF", origin, obj=page, changes=_shown(page))


def _shown(page: AnnouncementPage) -> dict[str, str]:
    kind = page.kind.code if page.kind else ""
    facts = {
        "number": page.number or "",
        "kind": kind,
        "valid_until": page.valid_until.isoformat() if page.valid_until else "",
    }
    return facts | ({"severity": page.severity} if kind == "ALERT" else {})


def _record_pin(page: AnnouncementPage, entry: PageLogEntry, origin: Origin) -> None:
    before = PageLogEntry.objects.filter(page=entry.page_id, action__in=PUBLISHED)
    last = before.exclude(pk=entry.pk).select_related("revision").order_by("-pk").first()
    was = _pin(last.revision.content) if last and last.revision else None
    until = page.pinned_until.isoformat() if page.pinned_until else None
    now = _pin({"pinned": page.pinned, "pinned_until": until})
    if now != was:
        action = "ANNOUNCEMENT_UNPINNED" if now is None else "ANNOUNCEMENT_PINNED"
        record(action, origin, obj=page, changes=None if now is None else {"pinned_until": now})


def _pin(content: dict[str, Any]) -> str | None:
    """Until when a version is pinned, empty: as long as it stands; None: it is not."""
    return (content["pinned_until"] or "") if content["pinned"] else None
