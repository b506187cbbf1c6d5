"""Debtors on a day: who owes, by age of arrears, and all of them together without names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.tables.writing import Value
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account

# The last day of each class; what is older is in the last one.
UPPER_DAYS = (30, 90, 180, 365)
LABELS = ("0–30 dni", "31–90 dni", "91–180 dni", "181–365 dni", "ponad 365 dni")


@dataclass(frozen=True, slots=True)
class Arrears:
    """The overdue debits of an account by age, in the order of LABELS, without those in a plan.

    `in_plan` is all that is open under a plan, late or not. `without_term` is the balance of an
    account for which a program states no open item, so that nobody knows its age.
    """

    by_age: tuple[Money, ...]
    in_plan: Money
    oldest_due: date | None
    without_term: Money = ZERO

    @property
    def named(self) -> tuple[tuple[str, Money], ...]:
        """Each age with its label."""
        return tuple(zip(LABELS, self.by_age, strict=True))

    @property
    def late(self) -> Money:
        return sum_money((*self.by_age, self.without_term))


def compute_arrears(state: AccountBalance) -> Arrears:
    """Return the arrears in a balance, on its day."""
    grosze = [0] * len(LABELS)
    oldest = None
    for debit in state.open_debits:
        if debit.plan is None and debit.due_date < state.today:
            grosze[_age((state.today - debit.due_date).days)] += debit.amount.grosze
            oldest = oldest or debit.due_date
    # Most ages of most accounts are empty: ten thousand debtors would make as many zeros each.
    by_age = tuple(Money.from_grosze(one) if one else ZERO for one in grosze)
    without_term = ZERO if state.open_debits else state.without_term
    return Arrears(by_age, state.in_plan, oldest, without_term)


def _age(days: int) -> int:
    return next((n for n, upper in enumerate(UPPER_DAYS) if days <= upper), len(UPPER_DAYS))


@dataclass(frozen=True, slots=True)
class DebtorScope:
    """Where to look: one account, staircase, building or property, or everywhere.

    Account and staircase by their keys, the others by their code.
    """

    property: str = ""
    building: str = ""
    staircase: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Debtor:
    """An account, by its id, and its arrears."""

    account: int
    arrears: Arrears


@dataclass(frozen=True, slots=True)
class Debtors:
    """The largest arrears first; accounts with a plan and nothing late come last."""

    day: date
    lines: tuple[Debtor, ...]

    @property
    def sums(self) -> tuple[tuple[str, Money], ...]:
        """Return the sum of each age.

        Of what has no term only where a program states such balances.
        """
        by_age = [
            (label, sum_money(line.arrears.by_age[place] for line in self.lines))
            for place, label in enumerate(LABELS)
        ]
        without_term = sum_money(line.arrears.without_term for line in self.lines)
        return (*by_age, (_("bez podanego terminu"), without_term)) if without_term else (*by_age,)

    @property
    def in_plan(self) -> Money:
        return sum_money(line.arrears.in_plan for line in self.lines)

    @property
    def late(self) -> Money:
        return sum_money(line.arrears.late for line in self.lines)


def find_debtors(day: date, place: DebtorScope, *, least: Money = ZERO, days: int = 0) -> Debtors:
    """Find the debtors of a place on a day, as the reader of accounts states their balances.

    With `least` or `days` only those who are late with so much, the oldest for so many days; no
    number of days leaves out a balance without a term.
    """
    lines = [
        Debtor(pk, one)
        for pk, state in account_reader().owing_balances(day, select_scope_accounts(place))
        if ((one := compute_arrears(state)).late or one.in_plan) and _is_late(one, day, least, days)
    ]
    lines.sort(key=lambda line: (-line.arrears.late.grosze, line.account))
    return Debtors(day, tuple(lines))


def _is_late(one: Arrears, day: date, least: Money, days: int) -> bool:
    late_for = (day - one.oldest_due).days if one.oldest_due else 0
    return one.late >= least and (late_for >= days or bool(one.without_term))


def select_scope_accounts(place: DebtorScope) -> QuerySet[Account] | None:
    """Select the accounts of a place; None for everywhere."""
    if place.account is not None:
        return Account.objects.filter(pk=place.account)
    if place.staircase is not None:
        return Account.objects.filter(premises__staircase=place.staircase)
    if place.building:
        return Account.objects.filter(premises__building__code=place.building)
    if place.property:
        return Account.objects.filter(premises__building__property__code=place.property)
    return None


def with_accounts(lines: Sequence[Debtor]) -> Iterator[tuple[Account, Arrears]]:
    """Yield the lines with their accounts, payers and premises."""
    for portion in split_into_chunks(lines):
        accounts = Account.objects.select_related("payer", "premises__building").in_bulk(
            [line.account for line in portion]
        )
        for line in portion:
            yield accounts[line.account], line.arrears


class DebtorTable(NamedTuple):
    """The debtors as a file: its headings, and its rows with amounts and days as such."""

    headings: list[str]
    rows: Iterator[list[Value]]


def make_debtor_table(debtors: Debtors) -> DebtorTable:
    """Make the table of a file; balances without a term have a column where there are any."""
    names = [_("Konto"), _("Płatnik"), _("Lokal"), _("Najstarszy termin"), _("Po terminie")]
    terms = any(line.arrears.without_term for line in debtors.lines)
    more = [_("Bez podanego terminu")] if terms else []
    headings = [*names, *LABELS, *more, _("W układzie ratalnym"), _("Stan na dzień")]
    return DebtorTable(headings, _debtor_rows(debtors, terms=terms))


def _debtor_rows(debtors: Debtors, *, terms: bool) -> Iterator[list[Value]]:
    for account, arrears in with_accounts(debtors.lines):
        yield [
            account.account_no,
            account.payer_name,
            account.premises.short_address,
            arrears.oldest_due,
            arrears.late.amount,
            *(amount.amount for amount in arrears.by_age),
            *([arrears.without_term.amount] if terms else []),
            arrears.in_plan.amount,
            debtors.day,
        ]


# A sum of fewer accounts would tell of one payer to anyone who knows the others.
MIN_ACCOUNTS = 5
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

    An age of fewer than MIN_ACCOUNTS accounts is joined with the next younger one, the youngest
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
    return 0 < _count(debtors, group) < MIN_ACCOUNTS


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
