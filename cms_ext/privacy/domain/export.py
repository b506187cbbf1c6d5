"""Handing a person the copy of their data."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models, transaction
from django.utils import timezone

from cms_ext.audit.domain.event import Origin, record
from cms_ext.identity.models import Person
from cms_ext.privacy.domain.archive import archive
from cms_ext.privacy.domain.packet import collect


class Way(models.TextChoices):
    """Who made the copy: the person, a clerk for them, or the operator by command."""

    OWN = "OWN"
    DESK = "DESK"
    COMMAND = "COMMAND"


@transaction.atomic
def export_person(person: Person, way: Way, origin: Origin) -> Iterator[bytes]:
    """The pieces of the archive with everything about a person; the export is an event."""
    sections = collect(person)
    files = sum(len(section.files) for section in sections)
    record(
        "PERSON_EXPORTED",
        origin,
        obj=person,
        subject=person,
        reason_code=way,
        changes={"sections": len(sections), "files": files},
    )
    return archive(person, sections, timezone.now())
