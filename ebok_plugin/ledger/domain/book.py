"""What is known of one account when its state is to be computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.allocation_settings import DEFAULT_SETTINGS, AllocationSettings
from ebok_plugin.ledger.domain.carried import FROM_THE_FIRST, Carried
from ebok_plugin.ledger.domain.plan import Plan
from ebok_plugin.ledger.domain.record import EntryRecord, as_of
from ebok_plugin.ledger.domain.replay import Replay


@dataclass(frozen=True, slots=True)
class Book:
    """One account's entries booked after `carried`, in any order, and its plans.

    Without `carried` the entries are the whole ledger of the account.
    """

    records: Sequence[EntryRecord]
    plans: tuple[Plan, ...] = ()
    carried: Carried = FROM_THE_FIRST

    def replayed(self, today: date, settings: AllocationSettings = DEFAULT_SETTINGS) -> Replay:
        """The replay of what is booked up to a day's end; ValueError for a day before `carried`."""
        if self.carried.day and today < self.carried.day:
            raise ValueError(f"This book begins after {self.carried.day}.")
        replay = Replay(settings, self.plans, self.carried)
        replay.run(self.records, today)
        return replay

    def balance_on(self, today: date) -> int:
        """In grosze; reversed entries and their reversals count as they are booked."""
        return self.carried.balance + sum(one.grosze for one in as_of(self.records, today))

    def carried_over(self, day: date, settings: AllocationSettings = DEFAULT_SETTINGS) -> Carried:
        """What a replay that starts after `day` needs, without the documents (`Carried`)."""
        replay = self.replayed(day, settings)
        return Carried(
            day,
            self.balance_on(day),
            tuple(replay.open_debits()),
            tuple(replay.free_credits()),
            frozenset(replay.plans.over),
        )
