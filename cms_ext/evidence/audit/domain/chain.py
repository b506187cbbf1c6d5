"""The chains of the access log: verifying, sealing again, and removing their oldest events."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.evidence.anchors.domain import chain_findings
from cms_ext.evidence.audit.domain.event import (
    event_content,
    event_hash,
    head_content,
    key_of_hash,
    keyed_hash,
    normalise_logged_value,
)
from cms_ext.evidence.audit.models import AuditEvent, Checkpoint, Stream, StreamHead
from cms_ext.plugins import ChainEnd
from cms_ext.plugins.realm import Realm

# The name under which the end of each stream is published.
OUTSIDE = {Stream.ACT: "log-acts", Stream.SIGN_IN: "log-sign-ins"}
NEVER = datetime.min.replace(tzinfo=UTC)
SEALED = ("stream", "seq", "last_hash", "events", "until", "made_at")


@dataclass(frozen=True, slots=True)
class OldestRun:
    """The events that a chain begins with and that are all older than a moment."""

    events: int
    oldest: datetime | None
    last: AuditEvent | None


def oldest_run(stream: Stream, before: datetime) -> OldestRun:
    """Find what `remove_oldest` would remove: the events up to the first younger one."""
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
    checkpoint.seal = seal_of(checkpoint, find_latest_checkpoint(stream))
    checkpoint.save()
    # Past the model's own manager, which refuses every deletion.
    QuerySet(AuditEvent).filter(stream=stream, seq__lte=run.last.seq).delete()
    return run


def find_latest_checkpoint(stream: str) -> Checkpoint | None:
    """Return the newest checkpoint, where the chain begins; None if nothing was removed."""
    return Checkpoint.objects.filter(stream=stream).order_by("-seq").first()


def find_cleaning_end(stream: str) -> datetime:
    """Return the time of the last event removed at the end of its term; `NEVER` if none was.

    For auditors that compare rows with the log: what was done later has its event.
    """
    start = find_latest_checkpoint(stream)
    return start.until if start else NEVER


def seal_of(checkpoint: Checkpoint, before: Checkpoint | None) -> str:
    """Return the keyed hash over a checkpoint and the seal of the one before it."""
    return keyed_hash(_checkpoint_content(checkpoint, before))


def _checkpoint_content(checkpoint: Checkpoint, before: Checkpoint | None) -> str:
    content = {name: normalise_logged_value(getattr(checkpoint, name)) for name in SEALED}
    content["before"] = before.seal if before else ""
    return json.dumps(content, sort_keys=True)


def seal_empty_heads() -> None:
    """Seal the heads of an empty log on a site without people. Repeatable.

    Nowhere else: where somebody is, a head that is gone was taken away.
    """
    somebody = get_user_model()._base_manager.exclude(realm=Realm.NONE)
    if somebody.exists() or AuditEvent.objects.exists() or Checkpoint.objects.exists():
        return
    for stream in Stream.values:
        head = StreamHead(stream=stream)
        head.seal = keyed_hash(head_content(head))
        head.save()


def find_audit_chain_end(stream: str) -> ChainEnd:
    """Return the end of a stream's chain, to be published (`evidence_part.Chain`)."""
    head = StreamHead.objects.filter(stream=stream).first() or StreamHead()
    start = find_latest_checkpoint(stream)
    return ChainEnd(head.seq, head.hash, removed_to=start.seq if start else 0)


def list_audit_hashes(stream: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return the hashes of the events with these numbers, of those that are there."""
    events = AuditEvent.objects.filter(stream=stream, seq__in=numbers)
    return dict(events.values_list("seq", "hash"))


acts_end, sign_ins_end = (
    partial(find_audit_chain_end, Stream.ACT),
    partial(find_audit_chain_end, Stream.SIGN_IN),
)
acts_hashes, sign_ins_hashes = (
    partial(list_audit_hashes, Stream.ACT),
    partial(list_audit_hashes, Stream.SIGN_IN),
)


@dataclass(frozen=True, slots=True)
class LogChainFinding:
    """A break in the chain of a stream, at the event with this number."""

    stream: str
    seq: int
    message: str


def verify_chains() -> Iterator[LogChainFinding]:
    """Every finding of every stream, oldest first; an intact log yields nothing.

    A chain whose oldest events were removed at the end of their term begins at its checkpoint.
    The chain alone cannot show that an old head was put back with its seal; the published heads
    do.
    """
    for stream in Stream.values:
        yield from _verify(stream)
        for finding in chain_findings(OUTSIDE[Stream(stream)]):
            yield LogChainFinding(stream, finding.number, finding.message)


def _verify(stream: str) -> Iterator[LogChainFinding]:
    yield from _verify_seals(stream)
    start = find_latest_checkpoint(stream)
    seq, before = (start.seq, start.last_hash) if start else (0, "")
    # How old a key may be: once a newer one was used, an older one writes nothing any more.
    oldest = len(settings.COOP_AUDIT_FORMER_KEYS)
    for event in AuditEvent.objects.filter(stream=stream).order_by("seq").iterator():
        if event.seq != seq + 1:
            yield LogChainFinding(stream, event.seq, f"brakuje zdarzeń po numerze {seq}")
        elif event.prev_hash != before:
            yield LogChainFinding(stream, event.seq, "nie łączy się ze zdarzeniem poprzednim")
        key = key_of_hash(event_content(event), event.hash)
        if key is None:
            yield LogChainFinding(stream, event.seq, "treść zdarzenia została zmieniona")
        elif key > oldest:
            yield LogChainFinding(stream, event.seq, "zapisano je kluczem, który wycofano")
        else:
            oldest = key
        seq, before = event.seq, event.hash
    yield from _verify_head(stream, seq, before)


def _verify_head(stream: str, seq: int, before: str) -> Iterator[LogChainFinding]:
    head = StreamHead.objects.filter(stream=stream).first()
    if head is None:
        yield LogChainFinding(stream, seq, "brakuje końca dziennika: usunięto go z bazy")
        return
    if head.seq != seq or head.hash != before:
        yield LogChainFinding(stream, seq, "brakuje zdarzeń na końcu dziennika")
    if key_of_hash(head_content(head), head.seal) is None:
        yield LogChainFinding(stream, head.seq, "koniec dziennika został podrobiony")
    if head.anew:
        yield LogChainFinding(stream, head.seq, "dziennik zaczęto od nowa: wcześniej go usunięto")


def _verify_seals(stream: str) -> Iterator[LogChainFinding]:
    before = None
    for checkpoint in Checkpoint.objects.filter(stream=stream).order_by("seq"):
        if key_of_hash(_checkpoint_content(checkpoint, before), checkpoint.seal) is None:
            yield LogChainFinding(stream, checkpoint.seq, "początek dziennika został podrobiony")
        before = checkpoint


AT_ONCE = 500


def reseal_log() -> None:
    """Hash every event again, in its chain; where the oldest were removed, the chain begins there.

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
