"""Handing a person the copy of their data (GDPR art. 15 and 20), from all who keep some.

A plugin declares `personal_data=PersonalData(collect=…)`, a function `(person) -> [Section]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models, transaction
from django.utils import timezone

from cms_ext.desks.privacy.domain.archive import archive
from cms_ext.desks.privacy.domain.packet import Section
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from cms_ext.plugins import declared, plugins


class ExportedBy(models.TextChoices):
    """Who made the copy: the person, a clerk for them, or the operator by command."""

    OWN = "OWN"
    DESK = "DESK"
    COMMAND = "COMMAND"


def collect_sections(person: Person) -> list[Section]:
    """The sections about a person in their order; empty ones left out.

    A plugin may have left rows with the number of an entry that was merged into this one.
    """
    found: list[Section] = []
    entries = (person, *person.merged_from.order_by("pk"))
    for plugin in plugins():
        if plugin.personal_data and plugin.personal_data.collect:
            for entry in entries:
                found += declared(plugin.personal_data.collect)(entry)
    return sorted((section for section in found if section.rows), key=lambda section: section.order)


@transaction.atomic
def export_person(person: Person, way: ExportedBy, origin: Origin) -> Iterator[bytes]:
    """The pieces of the archive with everything about a person; the export is an event."""
    sections = collect_sections(person)
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
