"""What a snapshot carries, as the text and the bytes of its row. Pure."""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zlib import crc32

from ebok_plugin.ledger.domain.allocation_settings import AllocationSettings
from ebok_plugin.ledger.domain.carried import Carried, Rest
from ebok_plugin.ledger.domain.designation import Words
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

# Raised when the text or the rules of the replay change: older snapshots are then not read.
VERSION = 1
_CRC = "I"  # four bytes each


def rules_of(settings: AllocationSettings) -> str:
    """The name of the allocation rules of a snapshot; one made under other rules is not used."""
    told = [
        VERSION,
        settings.interest_first,
        list(settings.subaccount_priority),
        settings.read_designation_from_title,
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def snapshot_as_text(carried: Carried) -> str:
    """Open debits, free credits and plans that are over, as JSON; nothing of it is a sum."""
    told = {
        "debits": [_rest(rest) for rest in carried.debits],
        "credits": [_rest(rest) for rest in carried.credits],
        "over": sorted(carried.plans_over),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read(text: str, day: date, balance: int) -> Carried:
    """Read what `snapshot_as_text` wrote."""
    told = json.loads(text)
    return Carried(
        day=day,
        balance=balance,
        debits=tuple(_read_rest(rest) for rest in told["debits"]),
        credits=tuple(_read_rest(rest) for rest in told["credits"]),
        plans_over=frozenset(told["over"]),
    )


def numbers_written(numbers: Iterable[Words], before: bytes = b"") -> bytes:
    """Document numbers, folded into words, as sorted checksums: to ask whether one may be there.

    `before` is what was written of earlier ones; they are kept.
    """
    sums = array(_CRC)
    sums.frombytes(before)
    return array(_CRC, sorted({*sums, *map(_checksum, numbers)})).tobytes()


def may_hold(numbers: bytes, wanted: Iterable[Words]) -> bool:
    """Whether one of the numbers may be among those written; never no when one is."""
    sums = array(_CRC)
    sums.frombytes(numbers)
    return any(_holds(sums, _checksum(words)) for words in wanted)


def _holds(sums: Sequence[int], checksum: int) -> bool:
    place = bisect_left(sums, checksum)
    return place < len(sums) and sums[place] == checksum


def _checksum(words: Words) -> int:
    return crc32("\0".join(words).encode())


def _rest(rest: Rest) -> list[Any]:
    record = [str(one) if isinstance(one, date) else one for one in rest.record]
    due_date = str(rest.due_date) if rest.due_date else None
    return [record, rest.grosze, rest.plan, due_date, rest.instalment]


def _read_rest(told: list[Any]) -> Rest:
    fields, grosze, plan, due_date, instalment = told
    record = EntryRecord(*fields)
    return Rest(
        record._replace(
            kind=EntryKind(record.kind),
            booking_date=date.fromisoformat(fields[3]),
            due_date=date.fromisoformat(fields[4]) if fields[4] else None,
            subaccount=SubAccount(record.subaccount),
        ),
        grosze,
        plan,
        date.fromisoformat(due_date) if due_date else None,
        instalment,
    )
