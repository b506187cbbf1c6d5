"""Compute late interest of debts exactly: ACT/365, each rate on its own days.

`interest.md` §1, §2, §6. Integers throughout: grosze × days × basis points (9,25 % is 925), divided
by 365 × 10 000 once at the end. A rate holds from its first day until the next one begins
(`interest.md` §5), so a table of rates has no gap and no overlap. Which debits bear interest
follows from the same replay of the ledger as every balance.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Context, Decimal
from itertools import accumulate, chain, pairwise, repeat
from typing import NamedTuple

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.interest.errors import RateUnknown
from ebok_plugin.ledger.domain.record import (
    DEFAULT_SETTINGS,
    AllocationSettings,
    EntryRecord,
    Plan,
    select_booked,
    without_reversed,
)
from ebok_plugin.ledger.domain.replay import Replay
from ebok_plugin.ledger.vocabulary import EntryKind, Regime, SubAccount

DAY = timedelta(days=1)
# An agreed rate is capped at twice the statutory one (art. 481 § 2¹ KC).
CAP = 2
# Grosze × days × basis points in one grosz; the year has 365 days, a leap year too.
UNITS_A_GROSZ = 365 * 10_000
GROSZE_A_ZLOTY = 100
_EXACT = Context(prec=28)


def percent(basis_points: int) -> Decimal:
    """Convert basis points to percent: 925 is 9.25."""
    return Decimal(basis_points).scaleb(-2)


class RateStep(NamedTuple):
    """A rate and the first day on which it holds."""

    valid_from: date
    basis_points: int


class Segment(NamedTuple):
    """Days at one rate, both ends inclusive."""

    start: date
    end: date
    basis_points: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class RateTable:
    """`steps` by date, at least one; `confirmed_until` is the last day that staff confirmed."""

    steps: tuple[RateStep, ...]
    confirmed_until: date

    def agreed(self, basis_points: int) -> RateTable:
        """Return the table of a co-op with an agreed rate, capped on each day."""
        return replace(
            self,
            steps=tuple(
                RateStep(step.valid_from, min(basis_points, CAP * step.basis_points))
                for step in self.steps
            ),
        )

    def segments(self, start: date, end: date) -> tuple[Segment, ...]:
        """Split the days where the rate changes; none when `end` is before `start`.

        Raises RateUnknown for a start before the first rate.
        """
        if end < start:
            return ()
        place = bisect_right(self.steps, start, key=lambda step: step.valid_from) - 1
        if place < 0:
            raise RateUnknown(start)
        segments = []
        for number in range(place, len(self.steps)):
            step, first = self.steps[number], max(start, self.steps[number].valid_from)
            if first > end:
                break
            last = end
            if number + 1 < len(self.steps):
                last = min(end, self.steps[number + 1].valid_from - DAY)
            segments.append(Segment(first, last, step.basis_points))
        return tuple(segments)


class RateIndex:
    """Running sums of daily rates: a span costs two look-ups, however long."""

    def __init__(self, table: RateTable, last_day: date) -> None:
        steps = table.steps
        self._first = steps[0].valid_from.toordinal()
        ends = [step.valid_from.toordinal() for step in steps[1:]]
        bounds = pairwise([self._first, *ends, max([last_day.toordinal() + 1, *ends])])
        rates = (
            repeat(step.basis_points, after - begin)
            for step, (begin, after) in zip(steps, bounds, strict=True)
        )
        self._sums = [0, *accumulate(chain.from_iterable(rates))]

    def units(self, spans: Iterable[tuple[int, date, date]]) -> int:
        """Sum grosze × days × basis points of (grosze, first day, last day), days inclusive.

        Raises RateUnknown for a first day before the first rate; a last day is at most the one for
        which the index was made.
        """
        base, sums, units = self._first, self._sums, 0
        for grosze, start, end in spans:
            first = start.toordinal() - base
            if first < 0:
                raise RateUnknown(start)
            units += grosze * (sums[end.toordinal() - base + 1] - sums[first])
        return units


class DebtSpan(NamedTuple):
    """A part of a debt in grosze and the days for which it bears interest, both inclusive."""

    grosze: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class InterestLine:
    """A part of a debt at one rate."""

    amount: Money
    start: date
    end: date
    basis_points: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def rate(self) -> Decimal:
        """Return the rate in percent a year: 9.25."""
        return percent(self.basis_points)

    @property
    def units(self) -> int:
        """Grosze × days × basis points."""
        return self.amount.grosze * self.days * self.basis_points

    @property
    def raw(self) -> Decimal:
        """Return the interest in złoty, not rounded (28 digits)."""
        return _EXACT.divide(Decimal(self.units), Decimal(UNITS_A_GROSZ * GROSZE_A_ZLOTY))


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """The rates and the rounding by which the interest of an account is computed.

    `tax_minimum`: tax interest that is not above it is not charged; None for no threshold.
    """

    regime: Regime
    rates: RateTable
    tax_minimum: Money | None = None

    def grosze(self, units: int) -> int:
        """Round the interest of a debt once, half up: to the grosz, tax interest to the złoty."""
        if self.regime is Regime.COOP:
            return round_fraction(units, UNITS_A_GROSZ)
        if self.tax_minimum is not None and units <= self.tax_minimum.grosze * UNITS_A_GROSZ:
            return 0
        return round_fraction(units, UNITS_A_GROSZ * GROSZE_A_ZLOTY) * GROSZE_A_ZLOTY


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest of a debt: `total` is the sum of the lines, rounded once."""

    lines: tuple[InterestLine, ...]
    total: Money


def compute_interest(base: Money, due: date, until: date, terms: InterestTerms) -> Interest:
    """Compute the interest of a debt paid in one sum on `until`, or still open on that day.

    The day after `due` is the first one, `until` itself counts; none when it is not after `due`.
    Raises RateUnknown, and ValueError for a negative base.
    """
    if base < ZERO:
        raise ValueError(f"{base} is no debt.")
    return compute_debt_interest([DebtSpan(base.grosze, due + DAY, until)], terms)


def compute_debt_interest(spans: Iterable[DebtSpan], terms: InterestTerms) -> Interest:
    """Compute the interest of one debt paid in parts: raw values are summed, then rounded."""
    lines = tuple(
        InterestLine(Money.from_grosze(span.grosze), *segment)
        for span in spans
        for segment in terms.rates.segments(span.start, span.end)
    )
    grosze = terms.grosze(sum(line.units for line in lines))
    return Interest(lines, Money.from_grosze(grosze))


def round_fraction(units: int, denominator: int) -> int:
    """Return the integer nearest to a non-negative fraction; a half goes up."""
    return (2 * units + denominator) // (2 * denominator)


# No interest on interest (art. 482 KC), nor on the costs of claiming it.
NEVER_BEARS = (SubAccount.INTEREST, SubAccount.COURT)
NO_HAND: Mapping[int, date] = {}
# The value date of a payment and how much of a debit it paid, in grosze.
Paid = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Delay:
    """A debit that was or is late: its parts with their days of delay, in order.

    `open_grosze` is the unpaid part.
    """

    record: EntryRecord
    due_date: date
    spans: tuple[DebtSpan, ...]
    open_grosze: int


def bears_interest(record: EntryRecord) -> bool:
    """Whether a debit bears interest by itself: its due date is known, and it is no interest.

    An opening debit without a stated due date has that of its booking (`ledger.md` §2).
    """
    if record.grosze <= 0 or record.subaccount in NEVER_BEARS:
        return False
    if record.kind == EntryKind.OPENING:
        return record.has_own_due_date
    return record.kind in (EntryKind.CHARGE, EntryKind.MEDIA_SETTLEMENT)


def find_delays(
    records: Iterable[EntryRecord],
    today: date,
    settings: AllocationSettings = DEFAULT_SETTINGS,
    plans: Sequence[Plan] = (),
    *,
    by_hand: Mapping[int, date] = NO_HAND,
) -> list[Delay]:
    """Find the late debits of one account as known at the end of a day, in booking order.

    `by_hand` adds debits that bear nothing by themselves: the due date that staff know, by seq. A
    payment counts from its value date, also when it was there before the debit. A charge reversed
    and posted again has the new due date; a credit note lowers it and moves no date.
    """
    counted = without_reversed(select_booked(records, today))
    replay = Replay(settings, plans)
    replay.run(counted, today)
    paid = _payments(counted, replay)
    lowered = _lowered(counted)
    stopped = _Stopped(counted, replay, settings, plans, today)
    delays = []
    for record in sorted(counted, key=lambda record: (record.booking_date, record.seq)):
        due = by_hand.get(record.seq) or (record.due_date if bears_interest(record) else None)
        if due is None or record.grosze <= 0:
            continue
        owed = record.grosze - lowered.get(record.document, 0)
        parts, open_grosze = _up_to(owed, sorted(paid[record.seq]))
        ends = [*parts, (today, open_grosze)]
        spans = [DebtSpan(grosze, due + DAY, end) for end, grosze in ends if grosze and end > due]
        if spans := stopped.without(record.seq, spans):
            delays.append(Delay(record, due, tuple(spans), open_grosze))
    return delays


def _payments(records: Iterable[EntryRecord], replay: Replay) -> defaultdict[int, list[Paid]]:
    """Return what paid each debit, without what a credit note took off (interest.md §6)."""
    by_seq = {record.seq: record for record in records}
    paid: defaultdict[int, list[Paid]] = defaultdict(list)
    for part in replay.parts:
        credit, document = by_seq[part.credit], by_seq[part.debit].document
        if document is None or credit.corrects != document:
            paid[part.debit].append((credit.booking_date, part.grosze))
    return paid


def _lowered(records: Iterable[EntryRecord]) -> defaultdict[int | None, int]:
    """Return by charge document what credit notes took off it, also when it was paid by then."""
    lowered: defaultdict[int | None, int] = defaultdict(int)
    for record in records:
        if record.kind == EntryKind.CHARGE and record.grosze < 0 and record.corrects is not None:
            lowered[record.corrects] -= record.grosze
    return lowered


def _up_to(owed: int, paid: Iterable[Paid]) -> tuple[list[Paid], int]:
    """Return the first payments up to what was really owed, one for a day, and the open rest."""
    parts: defaultdict[date, int] = defaultdict(int)
    left = max(owed, 0)
    for day, grosze in paid:
        parts[day] += min(grosze, left)
        left -= min(grosze, left)
    return list(parts.items()), left


class _Stopped:
    """The interest-free parts of debits under plans with stopped interest (`ledger.md` §13).

    A plan that neither broke nor was cancelled is kept so far; then what it covers bears nothing
    from the day after the agreement.
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
        """End the spans of a debit at the agreement, as far as a plan covers them."""
        for agreed_on, grosze in self._covered[seq].items() if seq in self._covered else ():
            spans = _exempt_covered(spans, agreed_on, grosze)
        return spans


def _exempt_covered(spans: Iterable[DebtSpan], last: date, covered: int) -> list[DebtSpan]:
    """End the covered part of the spans at `last`; the plan covers what is paid last."""
    amounts: Counter[tuple[date, date]] = Counter()
    for span in sorted(spans, key=lambda span: span.end, reverse=True):
        under = min(covered, span.grosze) if span.end > last else 0
        covered -= under
        amounts[span.start, span.end] += span.grosze - under
        amounts[span.start, min(span.end, last)] += under
    return [
        DebtSpan(grosze, start, end)
        for (start, end), grosze in sorted(amounts.items())
        if grosze and start <= end
    ]
