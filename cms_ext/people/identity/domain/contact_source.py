"""The sources of a person's contact data: stored with each change, shown beside the value."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import ContactSource, Person

Fact = ContactSource.Fact


def record_source(
    person: Person, fact: str, document: str, origin: Origin, *, since: date | None = None
) -> ContactSource:
    """Save that the present value of `fact` is from this document, since a day (default: today)."""
    return ContactSource.objects.create(
        person=person,
        fact=fact,
        document=document,
        since=since or timezone.localdate(),
        at=timezone.now(),
        by=origin.actor,
    )


def sources_of(person: Person) -> dict[str, ContactSource]:
    """The source of each contact fact as it is now, by fact."""
    rows = ContactSource.objects.filter(person=person).select_related("by").order_by("at", "pk")
    return {row.fact: row for row in rows}
