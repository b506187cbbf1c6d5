"""What was published in the last days: the feed, the digest."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from members_area.library.models import Version
from members_area.library.models.document import DocumentQuerySet


def published_between(
    visible: DocumentQuerySet, first: date, last: date, today: date
) -> QuerySet[Version]:
    """Versions of `visible` papers published from `first` to `last`, the newest first."""
    versions = Version.objects.published(today).filter(
        document__in=visible, published_on__range=(first, last)
    )
    versions = versions.select_related("document__kind", "document__organ")
    return versions.order_by("-published_on", "document__title", "document_id", "-no")
