"""The chain of readings: what was recorded or decided cannot be changed, go or come unseen.

Each act is one link, whether it recorded one reading or the file of a year; `verify_ledger`
computes each anew (`domain.audit`). The end is told outside the database once a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.evidence.sealed_chain import end_to_publish, hash_before, hashes_of, lock_end, move_end
from ebok_plugin.utilities.meters.models import Reading, ReadingEnd, ReadingLink
from ebok_plugin.utilities.meters.vocabulary import ReadingSource, ReadingState

AT_ONCE = 900
# What a clerk has seen with the resident or on a paper, and what is an estimate anyway.
LOOKED_AT = (ReadingSource.CLERK, ReadingSource.ESTIMATE)
Act = ReadingLink.Act


def take_turn() -> None:
    """For a verb that locks meters or readings: before them, so that two such verbs wait for one
    another instead of each holding what the other wants. SQLite's writing transaction is the lock.
    """
    if connection.features.has_select_for_update:
        lock_end(ReadingEnd, ReadingLink)


@transaction.atomic
def add_readings(readings: Sequence[Reading]) -> None:
    """Insert new readings as one link of the chain. A constant number of queries a portion."""
    if not readings:
        return
    end = _begun()
    number = end.number + 1
    for reading in readings:
        reading.link_number = number
    made = Reading.objects.bulk_create(readings, AT_ONCE)
    _add(end, Act.RECORDED, content=digest_of(sorted(made, key=lambda one: one.pk)))


@transaction.atomic
def save_decision(reading: Reading) -> None:
    """Save the state of a reading, and link it."""
    end = _begun()
    reading.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    _add(end, Act.DECIDED, row=reading.pk, content=state_of(reading))


def first_state(reading: Reading) -> ReadingState:
    """The state with which a reading is recorded: an unlikely one waits, but where somebody has
    looked already.
    """
    waits = reading.doubt and reading.source not in LOOKED_AT
    return ReadingState.WAITING if waits else ReadingState.ACCEPTED


def state_of(reading: Reading) -> str:
    """What a decision says, without the words of its reason."""
    reason = hashlib.sha256(reading.reason.encode()).hexdigest() if reading.reason else ""
    said = (reading.state, reading.decided_on, reading.decided_by_id, reason)
    return "|".join("" if one is None else str(one) for one in said)


def untouched(reading: Reading) -> str:
    """`state_of` a reading that nobody has decided."""
    return f"{first_state(reading)}|||"


def digest_of(readings: Iterable[Reading]) -> str:
    """`3 9f86…`: how many they are, in the order of their keys, and the digest of what they say."""
    digest, count = hashlib.sha256(), 0
    for one in readings:
        said = (
            one.pk,
            one.meter_id,
            one.day,
            f"{one.value:.3f}",
            one.source,
            one.occasion,
            one.doubt,
            round(one.entered_at.timestamp() * 1_000_000),
            one.entered_by_id,
        )
        digest.update(("|".join(map(str, said)) + "\n").encode())
        count += 1
    return f"{count} {digest.hexdigest()}"


def link_hash(link: ReadingLink) -> str:
    """64 hex digits over a link and the one before; needs the co-op's key."""
    return keyed_hash(_sealed_text(link))


def key_of_link(link: ReadingLink) -> int | None:
    """Which key hashed the link, as `key_of_hash` says it; None: it is not as it was written."""
    return key_of_hash(_sealed_text(link), link.hash)


# Where the chain ends now, to be told outside (`Plugin.chains`), and the hashes of links by number.
chain_end = partial(end_to_publish, ReadingEnd)
hashes = partial(hashes_of, ReadingLink)


def _begun() -> ReadingEnd:
    """The end, locked. The first act ever links what is there, as it is found."""
    end = lock_end(ReadingEnd, ReadingLink)
    if end.has_begun or not Reading.objects.exists():
        return end
    there = Reading.objects.order_by("pk")
    _add(end, Act.FOUND, content=digest_of(there.iterator(AT_ONCE)))
    decided = there.filter(Q(decided_on__isnull=False) | Q(state=ReadingState.RETURNED))
    for reading in decided.iterator(AT_ONCE):
        _add(end, Act.DECIDED, row=reading.pk, content=state_of(reading))
    return end


def _add(end: ReadingEnd, act: str, *, content: str, row: int | None = None) -> None:
    link = ReadingLink(
        number=end.number + 1,
        act=act,
        row=row,
        content=content,
        made_at=timezone.now(),
        prev_hash=hash_before(end),
    )
    link.hash = link_hash(link)
    link.save()
    move_end(end, link.number, link.hash)


def _sealed_text(link: ReadingLink) -> str:
    said = (
        link.number,
        link.act,
        "" if link.row is None else link.row,
        link.content,
        round(link.made_at.timestamp() * 1_000_000),
        link.prev_hash,
    )
    return "reading link " + "|".join(map(str, said))
