"""Seals the access log under the key in use, after an import from a site with another key."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.evidence.audit.domain.chain import seal_of
from cms_ext.evidence.audit.domain.event import event_hash, head_content, keyed_hash
from cms_ext.evidence.audit.models import AuditEvent, Checkpoint, StreamHead

AT_ONCE = 500


def reseal_log() -> None:
    """Hash every event anew, in its chain; where the oldest were removed, the chain begins there.

    The triggers must be off. A portion of the events is in memory.
    """
    # Past the models' own managers and `save`, which refuse every change.
    every: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    for head in StreamHead.objects.all():
        before: Checkpoint | None = None
        for checkpoint in Checkpoint.objects.filter(stream=head.stream).order_by("seq"):
            checkpoint.seal = seal_of(checkpoint, before)
            QuerySet(Checkpoint).filter(pk=checkpoint.pk).update(seal=checkpoint.seal)
            before = checkpoint
        for portion in split_into_chunks(_rehashed(head, before), AT_ONCE):
            every.bulk_update(portion, ["prev_hash", "hash"])
        head.seal = keyed_hash(head_content(head))
        head.save()


def _rehashed(head: StreamHead, start: Checkpoint | None) -> Iterator[AuditEvent]:
    head.hash = start.last_hash if start else ""
    events = AuditEvent.objects.filter(stream=head.stream).order_by("seq")
    for event in events.iterator(AT_ONCE):
        event.prev_hash = head.hash
        event.hash = head.hash = event_hash(event)
        yield event
