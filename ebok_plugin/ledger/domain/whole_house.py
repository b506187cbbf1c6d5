"""Arrears of all accounts together, by age and month by month, without singling anybody out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.debtors import LABELS, UPPER_DAYS, Debtors, DebtorScope, find_debtors
from ebok_plugin.ledger.domain.reader import account_reader

# A sum of fewer accounts would tell of one payer to whoever knows the others.
LEAST_ACCOUNTS = 5
MONTHS = 12
# A month and a half: each past month is read at most once in between, unless it changes.
CACHE_SECONDS = 45 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class DebtAge:
    """The sum of one age, or of neighbouring ones, and how many accounts have a part in it."""

    label: str
    amount: Money
    accounts: int


@dataclass(frozen=True, slots=True)
class DebtMonth:
    """The arrears at the end of a month, or today; `day` is that of the figures."""

    period: Period
    day: date
    late: Money
    in_plan: Money
    accounts: int
    plans: int


def sum_debt_ages(debtors: Debtors) -> tuple[DebtAge, ...]:
    """Sum the arrears by age, the newest first; their sum is `debtors.late`.

    An age of fewer than LEAST_ACCOUNTS accounts is joined with the next younger one, the youngest
    with the next older one.
    """
    joined: list[list[int]] = []
    for place in reversed(range(len(LABELS))):
        if joined and _is_small(debtors, joined[-1]):
            joined[-1] = [place, *joined[-1]]
        else:
            joined.append([place])
    while len(joined) > 1 and _is_small(debtors, joined[-1]):
        youngest = joined.pop()
        joined[-1] = [*youngest, *joined[-1]]
    return tuple(_debt_age(debtors, group) for group in reversed(joined))


def _is_small(debtors: Debtors, group: Sequence[int]) -> bool:
    return 0 < _count(debtors, group) < LEAST_ACCOUNTS


def _count(debtors: Debtors, group: Sequence[int]) -> int:
    return sum(any(line.arrears.by_age[place] for place in group) for line in debtors.lines)


def _debt_age(debtors: Debtors, group: Sequence[int]) -> DebtAge:
    amount = sum_money(line.arrears.by_age[place] for line in debtors.lines for place in group)
    return DebtAge(_label(group[0], group[-1]), amount, _count(debtors, group))


def _label(first: int, last: int) -> str:
    if first == last:
        return LABELS[first]
    begin = UPPER_DAYS[first - 1] + 1 if first else 0
    if last < len(UPPER_DAYS):
        return f"{begin}–{UPPER_DAYS[last]} dni"
    return f"ponad {begin - 1} dni" if first else "razem"


def list_debt_months(today: date, current: Debtors) -> tuple[DebtMonth, ...]:
    """Return the arrears at the end of the last months and today, the oldest first.

    On a mirror a month without a kept snapshot is left out. Months before anybody owed are, too.
    """
    month = Period.of(today)
    found = [*_past_months(month), _debt_month(month, current)]
    while len(found) > 1 and not found[0].accounts:
        found.pop(0)
    return tuple(found)


def _past_months(month: Period) -> Iterator[DebtMonth]:
    """Yield the months before this one; their figures are cached until something changes them."""
    reader = account_reader()
    days: dict[date, Period] = {}
    for period in (month.plus(-back) for back in range(MONTHS - 1, 0, -1)):
        stated = reader.stated_on(period.last_day) if is_mirror() else period.last_day
        if stated is not None and Period.of(stated) == period:
            days[stated] = period
    if not days:
        return
    keys = {
        day: f"ebok.debt_months:{settings.COOP_LEDGER}:{version}"
        for day, version in reader.versions_of(list(days)).items()
    }
    cached = cache.get_many(keys.values())
    for day, period in days.items():
        found = cached.get(keys[day])
        if found is None:
            found = _debt_month(period, find_debtors(day, DebtorScope()))
            cache.set(keys[day], found, CACHE_SECONDS)
        yield found


def _debt_month(period: Period, debtors: Debtors) -> DebtMonth:
    plans = sum(bool(line.arrears.in_plan) for line in debtors.lines)
    accounts = len(debtors.lines)
    return DebtMonth(period, debtors.day, debtors.late, debtors.in_plan, accounts, plans)
