"""The chain of batches: sealing what is posted, and finding what was changed or cut off since.

`verify_ledger` computes every link anew. The end of the chain is told outside the database once a
day (`cms_ext.office.anchors`), so that an end that was cut off together with its head is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from django.apps import apps

from cms_ext.office.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.plugins import ChainEnd
from ebok_plugin.ledger.batch_content import contents
from ebok_plugin.ledger.models import BatchHead, BatchSeal

HEAD = 1
# Stands for the hash before, where the end of the chain was not what this site had sealed: the
# break stays to be seen however much is posted after it.
BROKEN = "broken"


def seal_batch(batch: int) -> BatchSeal:
    """Add the batch, whose rows are all written, to the chain; in the caller's transaction.

    A constant number of queries; the lock of the head makes batches follow one another.
    """
    head = lock_chain_end()
    before = head.hash if is_sealed_end(head) else BROKEN
    ((_, content),) = contents(apps, batch)
    link = BatchSeal(number=head.number + 1, batch_id=batch, prev_hash=before)
    link.hash = link_hash(link.number, batch, content, before)
    link.seal = link_seal(link.hash)
    link.save()
    head.number, head.hash = link.number, link.hash
    head.seal = head_seal(head.number, head.hash)
    head.save()
    return link


def lock_chain_end() -> BatchHead:
    """Where the chain ends; nobody else posts before the end of this transaction."""
    head, _made = BatchHead.objects.select_for_update().get_or_create(pk=HEAD)
    return head


def link_hash(number: int, batch: int, content: str, before: str) -> str:
    """64 hex digits over a link: its number, its batch and what that posted, the link before."""
    return hashlib.sha256(f"{number} {batch} {content} {before}".encode()).hexdigest()


def link_seal(link: str) -> str:
    """64 hex digits that need the co-op's key, so that nobody can build a chain anew."""
    return keyed_hash(f"ledger batch {link}")


def key_of_link(link: BatchSeal) -> int | None:
    """Which key sealed the link, as `key_of_hash` says it; None: none of the co-op's."""
    return key_of_hash(f"ledger batch {link.hash}", link.seal)


def head_seal(number: int, link: str) -> str:
    """The seal of an end: another one than the link's own, so that no link can be made the end."""
    return keyed_hash(f"ledger head {number} {link}") if number else ""


def is_sealed_end(head: BatchHead) -> bool:
    """Whether this site sealed the end, with the key in use or one before it."""
    if not head.number:
        return not head.seal
    return key_of_hash(f"ledger head {head.number} {head.hash}", head.seal) is not None


def chain_end() -> ChainEnd:
    """Where the chain ends now, to be told outside (`Plugin.chains`)."""
    head = BatchHead.objects.filter(pk=HEAD).first() or BatchHead()
    return ChainEnd(head.number, head.hash)


def hashes(numbers: Sequence[int]) -> Mapping[int, str]:
    """The hashes of the links with these numbers."""
    return dict(BatchSeal.objects.filter(number__in=numbers).values_list("number", "hash"))
