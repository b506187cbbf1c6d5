"""The chain of batches: sealing what is posted, and finding what was changed or cut off since.

`verify_ledger` computes every link anew. The end of the chain is told outside the database once a
day (`cms_ext.evidence.anchors`), so that an end that was cut off together with its head is found.
"""

from __future__ import annotations

import hashlib
from functools import partial

from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.evidence.sealed_chain import end_to_publish, hash_before, hashes_of, lock_end, move_end
from ebok_plugin.ledger.models import BatchHead, BatchSeal


def seal_batch(batch: int, content: str, head: BatchHead) -> BatchSeal:
    """Add the batch, whose rows are all written, to the chain; in the caller's transaction.

    `content` is that of `batch_content`. `head` is what `lock_chain_end` gave in this transaction,
    with nothing posted since. A constant number of queries; its lock makes batches follow one
    another.
    """
    before = hash_before(head)
    link = BatchSeal(number=head.number + 1, batch_id=batch, prev_hash=before)
    link.hash = link_hash(link.number, batch, content, before)
    link.seal = link_seal(link.hash)
    link.save()
    move_end(head, link.number, link.hash)
    return link


def lock_chain_end() -> BatchHead:
    """Where the chain ends; nobody else posts before the end of this transaction."""
    return lock_end(BatchHead, BatchSeal)


def link_hash(number: int, batch: int, content: str, before: str) -> str:
    """64 hex digits over a link: its number, its batch and what that posted, the link before."""
    return hashlib.sha256(f"{number} {batch} {content} {before}".encode()).hexdigest()


def link_seal(link: str) -> str:
    """64 hex digits that need the co-op's key, so that nobody can build a chain anew."""
    return keyed_hash(f"ledger batch {link}")


def key_of_link(link: BatchSeal) -> int | None:
    """Which key sealed the link, as `key_of_hash` says it; None: none of the co-op's."""
    return key_of_hash(f"ledger batch {link.hash}", link.seal)


# Where the chain ends now, to be told outside (`Plugin.chains`), and the hashes of links by number.
chain_end = partial(end_to_publish, BatchHead)
hashes = partial(hashes_of, BatchSeal)
