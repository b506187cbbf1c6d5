"""The figures of an account computed a second time, by other means: day by day, debt by debt.

Written from `ledger.md` §5, §8 and §13 and not from the code: every payment looks through all that
is owed, every day looks at every plan. Slow, and with nothing to be clever about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ebok_plugin.ledger.domain.record import EntryRecord, Plan

KINDS = [
    "OPENING",
    "CHARGE",
    "INTEREST_NOTE",
    "MEDIA_SETTLEMENT",
    "ADJUSTMENT",
    "TRANSFER",
    "PAYMENT",
    "PAYMENT_RETURN",
    "REVERSAL",
]
PRIORITY = ["COURT", "INTEREST", "MAIN", "REPAIR", "MEDIA"]
MONTHS = [
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
]


class Figures(NamedTuple):
    """In grosze."""

    balance: int
    overdue: int
    upcoming: int
    free_credit: int
    in_plan: int


@dataclass
class Debt:
    entry: EntryRecord
    due: date
    rest: int
    plan: int = 0
    row: int = 0

    @property
    def place(self) -> tuple[date, int, int, int, int]:
        priority = PRIORITY.index(self.entry.subaccount)
        return self.due, priority, self.entry.seq, self.plan, self.row


@dataclass
class Credit:
    entry: EntryRecord
    rest: int


def figures(
    records: Iterable[EntryRecord],
    today: date,
    plans: Sequence[Plan] = (),
    *,
    interest_first: bool = False,
    read_titles: bool = True,
) -> Figures:
    booked = [record for record in records if record.booking_date <= today]
    desk = _Desk(plans, interest_first, read_titles)
    taken_back = {record.reverses for record in booked if record.reverses is not None}
    real = [r for r in booked if r.seq not in taken_back and r.kind != "REVERSAL"]
    if real:
        day = min(record.booking_date for record in real)
        while day <= today:
            desk.morning(day)
            of_day = [record for record in real if record.booking_date == day]
            for record in sorted(of_day, key=lambda r: (KINDS.index(r.kind), r.seq)):
                desk.book(record)
            desk.evening(day)
            day += timedelta(1)
    return Figures(
        sum(record.grosze for record in booked),
        sum(debt.rest for debt in desk.debts if debt.due < today),
        sum(debt.rest for debt in desk.debts if debt.due >= today),
        sum(credit.rest for credit in desk.credits),
        sum(debt.rest for debt in desk.debts if debt.plan),
    )


class _Desk:
    def __init__(self, plans: Sequence[Plan], interest_first: bool, read_titles: bool) -> None:
        self.debts: list[Debt] = []
        self.credits: list[Credit] = []
        self._known: list[EntryRecord] = []
        self._plans = sorted(plans, key=lambda plan: (plan.agreed_on, plan.pk))
        self._running: list[Plan] = []
        self._interest_first = interest_first
        self._read_titles = read_titles

    def morning(self, day: date) -> None:
        """Plans that ended or broke give the debts their own dates back."""
        for plan in list(self._running):
            late = [d for d in self.debts if d.plan == plan.pk and (day - d.due).days > 14]
            if late or plan.ended_on == day:
                self._running.remove(plan)
                for debt in self.debts:
                    if debt.plan == plan.pk:
                        debt.plan, debt.row = 0, 0
                        debt.due = debt.entry.due_date or debt.entry.booking_date

    def evening(self, day: date) -> None:
        for plan in self._plans:
            ends_at_once = plan.ended_on is not None and plan.ended_on <= plan.agreed_on
            if plan.agreed_on == day and not ends_at_once:
                self._running.append(plan)
                self._put_off(plan)

    def _put_off(self, plan: Plan) -> None:
        """Grosz by grosz from the end: the last instalment is filled first, by the last debt."""
        covered = [d for d in self.debts if d.entry.seq in plan.debits and not d.plan]
        covered.sort(key=lambda debt: debt.place)
        spare = sum(debt.rest for debt in covered) - sum(row.grosze for row in plan.rows)
        while spare > 0:  # what is open beyond the plan stays as it is
            last = covered[-1]
            if last.rest <= spare:
                spare -= covered.pop().rest
            else:
                self.debts.append(Debt(last.entry, last.due, spare))
                last.rest -= spare
                spare = 0
        for number, row in reversed(list(enumerate(sorted(plan.rows), start=1))):
            unfilled = row.grosze
            while unfilled and covered:
                last = covered[-1]
                part = min(unfilled, last.rest)
                self.debts.append(Debt(last.entry, row.due_date, part, plan.pk, number))
                unfilled, last.rest = unfilled - part, last.rest - part
                if not last.rest:
                    covered.pop()
        self._forget_paid()

    def book(self, record: EntryRecord) -> None:
        if record.grosze > 0:
            self._known.append(record)
            self.debts.append(Debt(record, record.due_date or record.booking_date, record.grosze))
            for credit in self.credits:
                self._spend(credit, [])
        else:
            self.credits.append(Credit(record, -record.grosze))
            self._spend(self.credits[-1], self._named_debts(record))
        self.credits = [credit for credit in self.credits if credit.rest]

    def _spend(self, credit: Credit, meant: list[Debt]) -> None:
        while credit.rest and self.debts:
            debt = self._next([d for d in meant if d.rest] or self.debts)
            part = min(credit.rest, debt.rest)
            credit.rest, debt.rest = credit.rest - part, debt.rest - part
            self._forget_paid()

    def _next(self, among: list[Debt]) -> Debt:
        first = min(among, key=lambda debt: debt.place)
        if self._interest_first and first.entry.document is not None:
            notes = [
                debt
                for debt in self.debts
                if debt.entry.kind == "INTEREST_NOTE"
                and debt.entry.designated_document == first.entry.document
            ]
            return min(notes, key=lambda debt: debt.place, default=first)
        return first

    def _forget_paid(self) -> None:
        self.debts = [debt for debt in self.debts if debt.rest]

    def _named_debts(self, credit: EntryRecord) -> list[Debt]:
        if credit.kind == "CHARGE":
            return [d for d in self.debts if d.entry.document == credit.corrects]
        if credit.kind == "ADJUSTMENT" and credit.subaccount in ("INTEREST", "COURT"):
            return [d for d in self.debts if d.entry.subaccount == credit.subaccount]
        if credit.kind != "PAYMENT":
            return []
        document, period = credit.designated_document, credit.designated_period
        if document is None and not period and self._read_titles:
            document, period = self._read(credit.title)
        named = [d for d in self.debts if document is not None and d.entry.document == document]
        return named or [d for d in self.debts if period and d.entry.period == period]

    def _read(self, title: str) -> tuple[int | None, str]:
        words = title.lower().split()
        documents = [r for r in self._known if r.document_no and r.document_no.lower() in words]
        periods = {record.period for record in documents}
        for number, month in enumerate(MONTHS, start=1):
            for year in range(2025, 2028):
                forms = (f"{number:02d}/{year}", f"{year}-{number:02d}")
                spelt = (month, str(year)) in zip(words, words[1:], strict=False)
                if spelt or any(form in words for form in forms):
                    periods.add(f"{year}-{number:02d}")
        if len(periods) != 1:
            return None, ""
        only = {record.document for record in documents}
        return (only.pop() if len(only) == 1 else None), periods.pop()
