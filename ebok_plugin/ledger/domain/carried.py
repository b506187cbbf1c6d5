"""What a replay needs of everything before a day, so that it can start there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ebok_plugin.ledger.domain.record import EntryRecord


class Rest(NamedTuple):
    """What is left of an entry, in grosze. Under a plan: its pk, the instalment and its date."""

    record: EntryRecord
    grosze: int
    plan: int | None = None
    due_date: date | None = None
    instalment: int = 0


class OldDocument(NamedTuple):
    """A charge document that the title of a payment may name."""

    pk: int
    number: str
    period: str


@dataclass(frozen=True, slots=True)
class Carried:
    """The account at the end of `day`: its balance in grosze, what is open, what is free.

    `plans_over` are the plans that no longer counted. `documents` need hold only those that a
    later title names, in the order in which they were posted.
    """

    day: date | None = None
    balance: int = 0
    debits: tuple[Rest, ...] = ()
    credits: tuple[Rest, ...] = ()
    plans_over: frozenset[int] = frozenset()
    documents: tuple[OldDocument, ...] = ()


FROM_THE_FIRST = Carried()
