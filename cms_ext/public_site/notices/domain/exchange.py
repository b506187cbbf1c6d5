"""Public announcements for programs of others (`ExchangePart`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cms_ext.plugins import Window
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain import visibility


@dataclass(frozen=True, slots=True)
class PublicAnnouncement:
    """An announcement as a card of the public list shows it; `valid_until` is inclusive."""

    id: str
    number: str
    title: str
    lead: str
    kind: str
    places: str
    url: str
    valid_from: date
    valid_until: date | None


def list_public(filters: None, window: Window) -> Sequence[PublicAnnouncement]:
    """Return today's announcements that anybody may read, the oldest first. One query."""
    found = _public(window.today).order_by("pk")
    if window.after:
        found = found.filter(pk__gt=int(window.after))
    return [_row(page) for page in found[: window.size]]


def find_public(key: str, today: date) -> PublicAnnouncement | None:
    page = _public(today).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    return _row(page) if page else None


def _public(today: date) -> QuerySet[AnnouncementPage]:
    every = AnnouncementPage.objects.defer_streamfields().select_related("kind")
    public: QuerySet[AnnouncementPage] = visibility.public_pages(today, every)
    return public


def _row(page: AnnouncementPage) -> PublicAnnouncement:
    return PublicAnnouncement(
        id=str(page.pk),
        number=page.number or "",
        title=page.title,
        lead=page.lead,
        kind=page.kind.code if page.kind else "",
        places=page.targets_label,
        url=page.full_url or "",
        valid_from=page.valid_from,
        valid_until=page.valid_until,
    )
