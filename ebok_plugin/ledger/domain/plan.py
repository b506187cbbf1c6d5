"""An agreement to pay debits later or in instalments, as the replay sees it (`ledger.md` §13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

# An instalment open for more than 14 days breaks the plan.
TOLERANCE = timedelta(14)


class PlanRow(NamedTuple):
    """One instalment: an amount in grosze and the day by which it is to be paid."""

    due_date: date
    grosze: int


@dataclass(frozen=True, slots=True)
class Plan:
    """An approved plan. From the end of `agreed_on` the open part of the entries `debits` (their
    seqs), up to the sum of the rows, is due by the rows instead of by their own due dates.

    `ended_on` is the first day on which a cancelled plan no longer counts. Whether it was kept or
    broken is no part of it: that follows from what was paid. `interest_stopped`: no late interest
    for the days under the plan, if it is kept.
    """

    pk: int
    agreed_on: date
    ended_on: date | None
    interest_stopped: bool
    debits: frozenset[int]
    rows: tuple[PlanRow, ...]
