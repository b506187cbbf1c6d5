"""Which credit pays which debit (art. 451 KC; `ledger.md` §8).

Derived, never stored as truth: a pure function replayed from the first entry. The same entries
give the same answer in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, AllocationSettings, EntryRecord, Plan
from ebok_plugin.ledger.domain.replay import Replay
from ebok_plugin.money import Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a credit that pays a part of a debit, both named by seq.

    `on` is the day on which both were there: the later of their booking dates.
    """

    credit: int
    debit: int
    amount: Money
    on: date


def allocate(
    records: Iterable[EntryRecord],
    settings: AllocationSettings = DEFAULT_SETTINGS,
    plans: Iterable[Plan] = (),
) -> list[Allocation]:
    """Allocate one account's credits to its debits; the parts in the order in which they arose.

    A debit under a plan has the plan's due dates while the plan runs, so that what is due is paid
    before what was put off. ValueError when two entries have the same seq: then they are not of
    one account.
    """
    replay = Replay(settings, plans)
    replay.run(records)
    parts: list[Allocation] = []
    for credit, debit, grosze, on in replay.parts:
        last = parts[-1] if parts else None
        amount = Money.from_grosze(grosze)
        if last and (last.credit, last.debit) == (credit, debit):
            # Two instalments of one debit, paid by one credit.
            parts[-1] = Allocation(credit, debit, last.amount + amount, on)
        else:
            parts.append(Allocation(credit, debit, amount, on))
    return parts
