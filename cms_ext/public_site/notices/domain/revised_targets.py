"""The newest version of an announcement names places by key: they follow the premises tree."""

from __future__ import annotations

from collections.abc import Sequence

from wagtail.models import Revision

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.targets import Place

FIELDS = {"Property": "properties", "Building": "buildings", "Staircase": "staircases"}


def replace_in_revisions(place: Place, by: Sequence[Place]) -> int:
    """Replace `place` by others in the newest revisions of announcements; returns how many.

    Otherwise an editor who publishes the revision would restore the old place.
    """
    field = FIELDS[type(place).__name__]
    newest = AnnouncementPage.objects.filter(latest_revision__isnull=False)
    rows = Revision.objects.filter(pk__in=newest.values("latest_revision"))
    changed = 0
    for revision in rows.exclude(**{f"content__{field}": []}).iterator():
        keys = revision.content.get(field) or []
        if place.pk in keys:
            kept = [key for key in keys if key != place.pk]
            revision.content[field] = list(dict.fromkeys([*kept, *(one.pk for one in by)]))
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            changed += 1
    return changed
