"""The debtors on a day: which accounts owe, their arrears by age, on a page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Sum,
)
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.tables.writing import Value
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.account import balances_of_ids
from ebok_plugin.ledger.domain.record import rules_of
from ebok_plugin.ledger.models import Account, LedgerEntry, Snapshot
from ebok_plugin.ledger.models.entry import EntryQuerySet

# The last day of each class; what is older is in the last one.
UPPER_DAYS = (30, 90, 180, 365)
LABELS = ("0–30 dni", "31–90 dni", "91–180 dni", "181–365 dni", "ponad 365 dni")


@dataclass(frozen=True, slots=True)
class Arrears:
    """The overdue debits of an account by age, in the order of LABELS, without those in a plan.

    `in_plan` is all that is open under a plan, late or not.
    """

    by_age: tuple[Money, ...]
    in_plan: Money
    oldest_due: date | None

    @property
    def named(self) -> tuple[tuple[str, Money], ...]:
        """Each age with its label."""
        return tuple(zip(LABELS, self.by_age, strict=True))

    @property
    def late(self) -> Money:
        return sum_money(self.by_age)


def arrears_in(state: AccountBalance) -> Arrears:
    """Return the arrears in a balance, on its day."""
    grosze = [0] * len(LABELS)
    oldest = None
    for debit in state.open_debits:
        if debit.plan is None and debit.due_date < state.today:
            grosze[_age((state.today - debit.due_date).days)] += debit.amount.grosze
            oldest = oldest or debit.due_date
    # Most ages of most accounts are empty: ten thousand debtors would make as many zeros each.
    by_age = tuple(Money.from_grosze(one) if one else ZERO for one in grosze)
    return Arrears(by_age, state.in_plan, oldest)


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
        """The sum of each age."""
        return tuple(
            (label, sum_money(line.arrears.by_age[place] for line in self.lines))
            for place, label in enumerate(LABELS)
        )

    @property
    def in_plan(self) -> Money:
        return sum_money(line.arrears.in_plan for line in self.lines)

    @property
    def late(self) -> Money:
        return sum_money(line.arrears.late for line in self.lines)


def find_debtors(day: date, place: DebtorScope, *, least: Money = ZERO, days: int = 0) -> Debtors:
    """Find the debtors of a place on a day; only accounts with a positive balance are replayed.

    With `least` or `days` only those who are late with so much, the oldest for so many days.
    Entries before a snapshot are not read. Three queries for each 900 accounts that owe, besides
    those of `accounts_that_owe`.
    """
    owing = accounts_that_owe(day, _accounts_at(place))
    lines = [
        Debtor(pk, one)
        for portion in split_into_chunks(owing.accounts)
        for pk, state in balances_of_ids(portion, day, use_snapshots=owing.has_snapshots).items()
        if ((one := arrears_in(state)).late or one.in_plan) and _is_late(one, day, least, days)
    ]
    lines.sort(key=lambda line: (-line.arrears.late.grosze, line.account))
    return Debtors(day, tuple(lines))


def _is_late(one: Arrears, day: date, least: Money, days: int) -> bool:
    late_for = (day - one.oldest_due).days if one.oldest_due else 0
    return one.late >= least and late_for >= days


def with_accounts(lines: Sequence[Debtor]) -> Iterator[tuple[Account, Arrears]]:
    """Yield the lines with their accounts, payers and premises."""
    for portion in split_into_chunks(lines):
        accounts = Account.objects.select_related("payer", "premises__building").in_bulk(
            [line.account for line in portion]
        )
        for line in portion:
            yield accounts[line.account], line.arrears


def _accounts_at(place: DebtorScope) -> QuerySet[Account] | None:
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


# How many accounts are read to find the day of the newest snapshots; as a rule all have the same.
SNAPSHOT_SAMPLE = 50


class Owing(NamedTuple):
    """The ids in order, and whether snapshots were there to start from."""

    accounts: list[int]
    has_snapshots: bool


def accounts_that_owe(day: date, accounts: QuerySet[Account] | None = None) -> Owing:
    """Return the accounts with a positive balance at the end of a day; of all by default.

    Entries before the newest snapshots are not read. Four queries, and one for each 900 accounts
    without a snapshot; two where there are no snapshots.
    """
    snapshot_day = _newest_day(day, rules_of(allocation_settings()))
    grosze = _balances(day, snapshot_day, accounts)
    return Owing(sorted(pk for pk, owed in grosze.items() if owed > 0), snapshot_day is not None)


def _balances(
    day: date, snapshot_day: date | None, accounts: QuerySet[Account] | None
) -> dict[int, int]:
    booked = LedgerEntry.objects.filter(booking_date__lte=day)
    of_these = booked if accounts is None else booked.filter(account__in=accounts)
    if snapshot_day is None:
        return dict(_sums(of_these))
    rules = rules_of(allocation_settings())
    in_scope = Account.objects.all() if accounts is None else accounts
    with_snapshot = in_scope.filter(snapshots__day=snapshot_day, snapshots__rules=rules)
    grosze = dict(
        with_snapshot.order_by()
        .annotate(grosze=_raw("snapshots__balance"))
        .values_list("pk", "grosze")
    )
    for pk, since in _sums(of_these.filter(booking_date__gt=snapshot_day)):
        if pk in grosze:
            grosze[pk] += since
    at_that_day = Snapshot.objects.filter(account=OuterRef("pk"), day=snapshot_day, rules=rules)
    without = in_scope.filter(~Exists(at_that_day)).order_by().values_list("pk", flat=True)
    for portion in split_into_chunks(without):
        grosze.update(_sums(booked.filter(account_id__in=portion)))
    return grosze


def _newest_day(day: date, rules: str) -> date | None:
    """Return the newest day of the first accounts' snapshots; any day gives equal balances."""
    first = Account.objects.order_by("pk").values("pk")[:SNAPSHOT_SAMPLE]
    there = Snapshot.objects.filter(account__in=first, day__lte=day, rules=rules)
    newest: date | None = there.aggregate(newest=Max("day"))["newest"]
    return newest


def _sums(entries: EntryQuerySet) -> Iterable[tuple[int, int]]:
    """Yield account and grosze."""
    sums = entries.order_by().values("account_id").annotate(summed=Sum(_raw("amount")))
    return sums.values_list("account_id", "summed")


def _raw(field: str) -> ExpressionWrapper[F]:
    """Read the column in grosze; Money for each row would double the time."""
    return ExpressionWrapper(F(field), output_field=BigIntegerField())


def list_debtor_rows(debtors: Debtors) -> Iterator[list[Value]]:
    """Yield the heading and the debtors as rows of a file."""
    names = [_("Konto"), _("Płatnik"), _("Lokal"), _("Najstarszy termin"), _("Po terminie")]
    yield [*names, *LABELS, _("W układzie ratalnym"), _("Stan na dzień")]
    for account, arrears in with_accounts(debtors.lines):
        yield [
            account.account_no,
            account.payer_name,
            account.premises.short_address,
            str(arrears.oldest_due or ""),
            arrears.late.amount,
            *(amount.amount for amount in arrears.by_age),
            arrears.in_plan.amount,
            str(debtors.day),
        ]
