"""How much of a basis is charged in a month (`ledger.md` §7). Pure, without Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.ledger.period import Period

FOUR_PLACES = Decimal("0.0001")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A value with its first and last day, both inclusive; no last day means no end."""

    value: Decimal
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of one month for which an account pays, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def of(self) -> int:
        """The days of the whole month."""
        return Period.of(self.first).last_day.day

    @property
    def whole(self) -> bool:
        return self.days == self.of


def stay_in(
    period: Period, opened_on: date, closed_on: date | None, midmonth: Midmonth
) -> Stay | None:
    """The days for which an account pays in a month; None where it pays nothing.

    NEXT_MONTH: the month belongs to the account that is open on its first day. DAILY: to each
    account by its days.
    """
    first, last = period.first_day, period.last_day
    if midmonth is Midmonth.DAILY:
        stay = Stay(max(first, opened_on), min(last, closed_on or last))
        return stay if stay.first <= stay.last else None
    pays = opened_on <= first and (closed_on is None or closed_on >= first)
    return Stay(first, last) if pays else None


def quantities(
    spans: Sequence[Held], default: Decimal | None, stay: Stay, midmonth: Midmonth
) -> tuple[Decimal, ...] | None:
    """The quantities of a component's lines: one, or with DAILY one for each value in the month.

    `default` is used for days without a value; returns None where it is needed and missing.
    """
    if midmonth is Midmonth.NEXT_MONTH:
        value = _value_on(spans, stay.first, default)
        return None if value is None else (value,)
    pieces = list(_pieces(spans, default, stay))
    if len(pieces) == 1 and stay.whole:
        value = pieces[0][0]
        return None if value is None else (value,)
    shares = []
    for value, days in pieces:
        if value is None:
            return None
        share = value * days / stay.of
        shares.append(share.quantize(FOUR_PLACES, ROUND_HALF_UP))
    return tuple(shares)


def _value_on(spans: Iterable[Held], day: date, default: Decimal | None) -> Decimal | None:
    return next((span.value for span in spans if span.holds(day)), default)


def _pieces(
    spans: Sequence[Held], default: Decimal | None, stay: Stay
) -> Iterable[tuple[Decimal | None, int]]:
    """The values of the stay in the order of its days, each with how many days it holds."""
    value, days = _value_on(spans, stay.first, default), 0
    day = stay.first
    while day <= stay.last:
        today = _value_on(spans, day, default)
        if today != value:
            yield value, days
            value, days = today, 0
        days += 1
        day += DAY
    yield value, days
