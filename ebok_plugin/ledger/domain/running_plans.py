"""Instalment plans while the entries of an account are replayed (`ledger.md` §13).

A plan begins after the entries of the day on which it was agreed; it ends, or breaks, before the
entries of a day. So what happens is decided by what was paid, whenever somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ebok_plugin.ledger.domain.open_debits import Key, Open, OpenDebits
from ebok_plugin.ledger.domain.plan import TOLERANCE, Plan, PlanRow

# A moment of the replay: a day, and 0 before or 1 after its entries.
Moment = tuple[date, int]
BEFORE, AFTER = 0, 1
DAY = timedelta(1)


class RunningPlans:
    """The plans of one account: `run_to` brings what happened to them up to a moment.

    `broken_on` holds, by the plan's pk, the day on which it broke. `over` are the plans that no
    longer count; `begun_by` and `over` are given when the replay starts in the middle.
    """

    def __init__(
        self,
        debits: OpenDebits,
        plans: Iterable[Plan],
        *,
        begun_by: date | None = None,
        over: Iterable[int] = (),
    ) -> None:
        self._debits = debits
        # One that was cancelled by the day of its agreement never begins.
        real = [p for p in plans if p.ended_on is None or p.ended_on > p.agreed_on]
        self._plans = sorted(real, key=lambda plan: (plan.agreed_on, plan.pk))
        self._begun = {p.pk for p in self._plans if begun_by and p.agreed_on <= begun_by}
        self.over = set(over)
        self.broken_on: dict[int, date] = {}

    def __bool__(self) -> bool:
        return bool(self._plans)

    def run_to(self, moment: Moment) -> None:
        """Everything that happens up to the moment, in its order."""
        while happening := min(self._next(moment), default=None):
            (day, _), _, plan = happening
            if plan.pk not in self._begun:
                self._begun.add(plan.pk)
                _cover(self._debits, plan)
            else:
                self._finish(plan, day)

    def _finish(self, plan: Plan, day: date) -> None:
        if plan.ended_on is None or day < plan.ended_on:
            self.broken_on[plan.pk] = day
        self.over.add(plan.pk)
        _release(self._debits, plan.pk)

    def _next(self, until: Moment) -> list[tuple[Moment, int, Plan]]:
        """What is still to happen to each plan up to a moment; the place makes ties definite."""
        happenings = [
            (self._moment_of(plan), place, plan)
            for place, plan in enumerate(self._plans)
            if plan.pk not in self.over
        ]
        return [(at, place, plan) for at, place, plan in happenings if at and at <= until]

    def _moment_of(self, plan: Plan) -> Moment | None:
        if plan.pk not in self._begun:
            return (plan.agreed_on, AFTER)
        ends = [] if plan.ended_on is None else [plan.ended_on]
        late = next((key[0] for key, part in self._debits.items() if part.plan == plan.pk), None)
        if late is not None:
            ends.append(max(late + TOLERANCE, plan.agreed_on) + DAY)
        return (min(ends), BEFORE) if ends else None


def _cover(debits: OpenDebits, plan: Plan) -> None:
    """The open parts go, the oldest debit first, into the instalments that are still to be paid.

    When less is open than the rows sum to, the first instalments count as paid; what is open
    beyond their sum keeps its own due date.
    """
    covered = [
        key for key, one in debits.items() if one.record.seq in plan.debits and one.plan is None
    ]
    parts = [debits.drop(key) for key in covered]
    rows = _to_pay(plan.rows, sum(part.rest for part in parts))
    for part in parts:
        while part.rest and rows:
            number, row = rows[0]
            taken = min(part.rest, row.grosze)
            debits.add_instalment(Open(part.record, taken, plan.pk), row.due_date, number)
            part.rest -= taken
            rows[0] = (number, row._replace(grosze=row.grosze - taken))
            if not rows[0][1].grosze:
                rows.pop(0)
        if part.rest:
            debits.put(debits.own_key(part.record), part)


def _to_pay(rows: Iterable[PlanRow], open_sum: int) -> list[tuple[int, PlanRow]]:
    """The instalments with their numbers from 1, without what counts as paid."""
    numbered = list(enumerate(sorted(rows), start=1))
    left: list[tuple[int, PlanRow]] = []
    for number, row in reversed(numbered):
        part = min(row.grosze, open_sum)
        open_sum -= part
        if part:
            left.insert(0, (number, row._replace(grosze=part)))
    return left


def _release(debits: OpenDebits, plan: int) -> None:
    """What is still open comes back to the due dates of its own."""
    keys: list[Key] = [key for key, part in debits.items() if part.plan == plan]
    for part in [debits.drop(key) for key in keys]:
        own = debits.own_key(part.record)
        whole = debits.drop(own).rest if debits.get(own) else 0
        debits.put(own, Open(part.record, whole + part.rest))
