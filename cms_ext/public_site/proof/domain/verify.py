"""Checking the chain: what was changed, removed or put in between is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cms_ext.public_site.proof.domain.chain import hash_of, seal_of
from cms_ext.public_site.proof.models import ChainHead, PublicationRecord


@dataclass(frozen=True, slots=True)
class PublicationChainFinding:
    """A break in the chain, at the record with this number."""

    seq: int
    message: str


def verify_publications() -> Iterator[PublicationChainFinding]:
    """Every break, oldest first; an intact chain yields nothing. Two queries."""
    seq, before = 0, ""
    for record in PublicationRecord.objects.order_by("seq").iterator():
        if record.seq != seq + 1:
            yield PublicationChainFinding(record.seq, f"brakuje zapisów po numerze {seq}")
        elif record.prev_hash != before:
            yield PublicationChainFinding(record.seq, "nie łączy się z zapisem poprzednim")
        if record.hash != hash_of(record):
            yield PublicationChainFinding(record.seq, "treść zapisu została zmieniona")
        elif record.seal != seal_of(record):
            yield PublicationChainFinding(record.seq, "pieczęć zapisu nie pochodzi z tego serwisu")
        seq, before = record.seq, record.hash
    head = ChainHead.objects.first() or ChainHead()
    if (head.seq, head.hash) != (seq, before):
        yield PublicationChainFinding(seq, "brakuje zapisów na końcu")
