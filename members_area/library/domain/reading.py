"""Recording in the access log that somebody read a paper (library.md §8)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent, Stream
from members_area.library.models import Audience, Rendition

READ = "DOCUMENT_READ"
# A browser fetches a long file in many parts within this time: that is one reading.
ONE_READING = timedelta(minutes=30)


class ReadingMode(TextChoices):
    """How a paper was read."""

    FILE = "FILE", _("pobranie pliku")
    TEXT = "TEXT", _("czytanie na stronie")
    DIFFERENCE = "DIFFERENCE", _("porównanie wersji")
    ARCHIVE = "ARCHIVE", _("pobranie w zestawie ZIP")


def record_reading(file: Rendition, way: ReadingMode, origin: Origin) -> None:
    """Record a reading; not for papers that everybody may read."""
    document = file.document
    if document.audience == Audience.PUBLIC or origin.actor is None:
        return
    record(
        READ,
        origin,
        stream=Stream.SIGN_IN,
        obj=document,
        changes={"file": file.sha256, "version": file.version.no, "way": way},
    )


def record_part(file: Rendition, origin: Origin) -> None:
    """Record a partial reading, unless the same login has just begun to read the file."""
    begun = AuditEvent.objects.filter(
        action=READ,
        actor=origin.actor,
        object_id=str(file.document.pk),
        at__gte=timezone.now() - ONE_READING,
        changes__file=file.sha256,
        changes__way=ReadingMode.FILE,
    )
    if not begun.exists():
        record_reading(file, ReadingMode.FILE, origin)
