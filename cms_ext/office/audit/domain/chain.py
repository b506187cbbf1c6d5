"""The chains of the log: checking them, removing the oldest run, and where a chain then begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.office.audit.domain.event import event_hash, keyed_hash, plain
from cms_ext.office.audit.models import AuditEvent, Checkpoint, Stream, StreamHead

SEALED = ("stream", "seq", "last_hash", "events", "until", "made_at")


@dataclass(frozen=True, slots=True)
class OldestRun:
    """The events that a chain begins with and that are all older than a moment."""

    events: int
    oldest: datetime | None
    last: AuditEvent | None


def oldest_run(stream: Stream, before: datetime) -> OldestRun:
    """What `remove_oldest` would remove: from the beginning up to the first younger event."""
    chain = AuditEvent.objects.filter(stream=stream)
    kept = chain.filter(at__gte=before).order_by("seq").first()
    run = chain.filter(seq__lt=kept.seq) if kept else chain
    first, last = run.order_by("seq").first(), run.order_by("-seq").first()
    return OldestRun(run.count(), first.at if first else None, last)


@transaction.atomic
def remove_oldest(stream: Stream, before: datetime) -> OldestRun:
    """Remove the oldest run and leave a checkpoint; the trigger lets nothing else be deleted."""
    StreamHead.objects.select_for_update().filter(stream=stream).first()
    run = oldest_run(stream, before)
    if run.last is None:
        return run
    checkpoint = Checkpoint(
        stream=stream,
        seq=run.last.seq,
        last_hash=run.last.hash,
        events=run.events,
        until=run.last.at,
        made_at=timezone.now(),
    )
    checkpoint.seal = seal_of(checkpoint, latest(stream))
    checkpoint.save()
    # Past the model's own manager, which refuses every deletion.
    QuerySet(AuditEvent).filter(stream=stream, seq__lte=run.last.seq).delete()
    return run


def latest(stream: str) -> Checkpoint | None:
    """The newest checkpoint, where the chain begins; None when nothing was ever removed."""
    return Checkpoint.objects.filter(stream=stream).order_by("-seq").first()


def seal_of(checkpoint: Checkpoint, before: Checkpoint | None) -> str:
    """The keyed hash over a checkpoint and the seal of the one before it."""
    content = {name: plain(getattr(checkpoint, name)) for name in SEALED}
    content["before"] = before.seal if before else ""
    return keyed_hash(json.dumps(content, sort_keys=True))


@dataclass(frozen=True, slots=True)
class LogChainFinding:
    """A break in the chain of a stream, at the event with this number."""

    stream: str
    seq: int
    message: str


def verify_chains() -> Iterator[LogChainFinding]:
    """Every finding of every stream, oldest first; an intact log yields nothing.

    A chain whose oldest events were removed at the end of their term begins at its checkpoint.
    """
    for stream in Stream.values:
        yield from _verify(stream)


def _verify(stream: str) -> Iterator[LogChainFinding]:
    yield from _verify_seals(stream)
    start = latest(stream)
    seq, before = (start.seq, start.last_hash) if start else (0, "")
    for event in AuditEvent.objects.filter(stream=stream).order_by("seq").iterator():
        if event.seq != seq + 1:
            yield LogChainFinding(stream, event.seq, f"brakuje zdarzeń po numerze {seq}")
        elif event.prev_hash != before:
            yield LogChainFinding(stream, event.seq, "nie łączy się ze zdarzeniem poprzednim")
        if event.hash != event_hash(event):
            yield LogChainFinding(stream, event.seq, "treść zdarzenia została zmieniona")
        seq, before = event.seq, event.hash
    head = StreamHead.objects.filter(stream=stream).first()
    if (head.seq if head else 0) != seq or (head.hash if head else "") != before:
        yield LogChainFinding(stream, seq, "brakuje zdarzeń na końcu dziennika")


def _verify_seals(stream: str) -> Iterator[LogChainFinding]:
    before = None
    for checkpoint in Checkpoint.objects.filter(stream=stream).order_by("seq"):
        if checkpoint.seal != seal_of(checkpoint, before):
            yield LogChainFinding(stream, checkpoint.seq, "początek dziennika został podrobiony")
        before = checkpoint
