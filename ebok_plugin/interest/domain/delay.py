"""Which debits of an account bear late interest, on how much and for which days.

`interest.md` §1, §2 and §6, from the same replay of the ledger as every balance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ebok_plugin.interest.domain.computation import DAY, DebtSpan
from ebok_plugin.ledger.domain.record import (
    DEFAULT_SETTINGS,
    AllocationSettings,
    EntryRecord,
    Plan,
    as_of,
    without_reversed,
)
from ebok_plugin.ledger.domain.replay import Replay
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

# No interest on interest (art. 482 KC), nor on the costs of claiming it.
NEVER_BEARS = (SubAccount.INTEREST, SubAccount.COURT)
NO_HAND: Mapping[int, date] = {}
# The value date of a payment and how much of a debit it paid, in grosze.
Paid = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Delay:
    """A debit that was or is late: each part of it with its days of delay, in their order.

    `open_grosze` is what of it is not paid yet.
    """

    record: EntryRecord
    due_date: date
    spans: tuple[DebtSpan, ...]
    open_grosze: int


def bears_interest(record: EntryRecord) -> bool:
    """Whether a debit bears interest by itself: its own due date is known, and it is no interest.

    An opening debit whose due date nobody said has that of its booking (`ledger.md` §2).
    """
    if record.grosze <= 0 or record.subaccount in NEVER_BEARS:
        return False
    if record.kind == EntryKind.OPENING:
        return record.has_own_due_date
    return record.kind in (EntryKind.CHARGE, EntryKind.MEDIA_SETTLEMENT)


def delays(
    records: Iterable[EntryRecord],
    today: date,
    settings: AllocationSettings = DEFAULT_SETTINGS,
    plans: Sequence[Plan] = (),
    *,
    by_hand: Mapping[int, date] = NO_HAND,
) -> list[Delay]:
    """The late debits of one account as they are known at the end of a day, in booking order.

    `by_hand` adds debits that bear nothing by themselves: the due date that staff know, by seq.
    A payment counts from its value date, also when it was there before the debit.
    A charge taken back and posted anew has the new due date; a credit note lowers it and moves no
    date.
    """
    counted = without_reversed(as_of(records, today))
    replay = Replay(settings, plans)
    replay.run(counted, today)
    paid = _payments(counted, replay)
    lowered = _lowered(counted)
    stopped = _Stopped(counted, replay, settings, plans, today)
    found = []
    for record in sorted(counted, key=lambda record: (record.booking_date, record.seq)):
        due = by_hand.get(record.seq) or (record.due_date if bears_interest(record) else None)
        if due is None or record.grosze <= 0:
            continue
        owed = record.grosze - lowered.get(record.document, 0)
        parts, open_grosze = _up_to(owed, sorted(paid[record.seq]))
        ends = [*parts, (today, open_grosze)]
        spans = [DebtSpan(grosze, due + DAY, end) for end, grosze in ends if grosze and end > due]
        if spans := stopped.without(record.seq, spans):
            found.append(Delay(record, due, tuple(spans), open_grosze))
    return found


def _payments(records: Iterable[EntryRecord], replay: Replay) -> defaultdict[int, list[Paid]]:
    """What paid each debit, without what a credit note took off: never due (interest.md §6)."""
    by_seq = {record.seq: record for record in records}
    paid: defaultdict[int, list[Paid]] = defaultdict(list)
    for part in replay.parts:
        credit, document = by_seq[part.credit], by_seq[part.debit].document
        if document is None or credit.corrects != document:
            paid[part.debit].append((credit.booking_date, part.grosze))
    return paid


def _lowered(records: Iterable[EntryRecord]) -> defaultdict[int | None, int]:
    """By charge document, what credit notes took off it, also when it was paid by then."""
    lowered: defaultdict[int | None, int] = defaultdict(int)
    for record in records:
        if record.kind == EntryKind.CHARGE and record.grosze < 0 and record.corrects is not None:
            lowered[record.corrects] -= record.grosze
    return lowered


def _up_to(owed: int, paid: Iterable[Paid]) -> tuple[list[Paid], int]:
    """The first payments up to what was really owed, one for a day, and what is left open."""
    parts: defaultdict[date, int] = defaultdict(int)
    left = max(owed, 0)
    for day, grosze in paid:
        parts[day] += min(grosze, left)
        left -= min(grosze, left)
    return list(parts.items()), left


class _Stopped:
    """What instalment plans with stopped interest take off (`ledger.md` §13).

    Such a plan is kept so far when it neither broke nor was cancelled; then what it covers bears
    nothing from the day after the agreement.
    """

    def __init__(
        self,
        records: Sequence[EntryRecord],
        replay: Replay,
        settings: AllocationSettings,
        plans: Sequence[Plan],
        today: date,
    ) -> None:
        self._covered: defaultdict[int, Counter[date]] = defaultdict(Counter)
        for plan in plans:
            cancelled = plan.ended_on is not None and plan.ended_on <= today
            lost = cancelled or plan.pk in replay.plans.broken_on
            if lost or not plan.interest_stopped or plan.agreed_on > today:
                continue
            at_first = Replay(settings, plans)
            at_first.run(records, plan.agreed_on)
            for rest in at_first.open_debits():
                if rest.plan == plan.pk:
                    self._covered[rest.record.seq][plan.agreed_on] += rest.grosze

    def without(self, seq: int, spans: list[DebtSpan]) -> list[DebtSpan]:
        """The spans of a debit, in their order, cut at the agreement where a plan covers them."""
        for agreed_on, grosze in self._covered[seq].items() if seq in self._covered else ():
            spans = _cut(spans, agreed_on, grosze)
        return spans


def _cut(spans: Iterable[DebtSpan], last: date, covered: int) -> list[DebtSpan]:
    """What is paid last is what the plan covers: the rest keeps its own due date."""
    kept: Counter[tuple[date, date]] = Counter()
    for span in sorted(spans, key=lambda span: span.end, reverse=True):
        under = min(covered, span.grosze) if span.end > last else 0
        covered -= under
        kept[span.start, span.end] += span.grosze - under
        kept[span.start, min(span.end, last)] += under
    return [
        DebtSpan(grosze, start, end)
        for (start, end), grosze in sorted(kept.items())
        if grosze and start <= end
    ]
