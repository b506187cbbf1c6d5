"""Checking the chains: what was changed, removed or put in between is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cms_ext.office.audit.domain.checkpoint import latest, seal_of
from cms_ext.office.audit.domain.event import event_hash
from cms_ext.office.audit.models import AuditEvent, Checkpoint, StreamHead
from cms_ext.office.audit.models.event import Stream


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
