"""Publishing and archiving by date, done by the scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.library.domain.release import archive_version, publish_version
from members_area.library.models import Release, Version


def publish_due(today: date, *, origin: Origin) -> list[Version]:
    """Publish confirmed versions whose day has come; returns those published.

    A version that cannot be published (its number is taken) stays in the clerk's queue; the failure
    is recorded once.
    """
    waiting = Version.objects.filter(state=Release.CONFIRMED, publish_from__lte=today)
    published = []
    for version in waiting.select_related("document__kind", "document__organ").order_by("pk"):
        try:
            published.append(publish_version(version, on=today, origin=origin))
        except ValidationError as refusal:
            Version.objects.filter(pk=version.pk).update(publish_from=None)
            record(
                "DOCUMENT_NOT_PUBLISHED",
                origin,
                obj=version.document,
                note=" ".join(refusal.messages),
            )
    return published


def archive_overdue(today: date, *, origin: Origin) -> list[Version]:
    """Archive papers whose term of years, set by their kind, is over.

    The years count from the end of the year of the paper. Papers of art. 8¹ stay for ever
    (glossary.md B4): no kind of theirs is looked at, whatever its row says.
    """
    return [archive_version(version, on=today, origin=origin) for version in _overdue(today)]


def _overdue(today: date) -> Iterator[Version]:
    kept = Version.objects.filter(
        state=Release.PUBLISHED,
        document__kind__art81=False,
        document__kind__retention_years__isnull=False,
    )
    for version in kept.select_related("document__kind").order_by("pk"):
        years = version.document.kind.retention_years
        if years is not None and version.document.year + years < today.year:
            yield version
