"""Balances in words, several accounts side by side, and the preview of an act.

Never a bare signed number (`ledger.md` §5); several accounts of a person are not netted. Clerks,
lists and papers read these sentences; `panel.domain.first_page` explains why a payer's card words
the same cases differently.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance, DueAmount
from ebok_plugin.ledger.domain.queries.account import balances_of
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class BalanceWords:
    """`headline` is the answer; `second` says more and may be empty."""

    headline: str
    second: str


def balance_in_words(state: AccountBalance) -> BalanceWords:
    """Return the headline and the second line for a balance."""
    if state.is_unknown:
        return BalanceWords(_("Brak danych konta"), _("Program finansowo-księgowy go nie podaje."))
    if state.oldest_due:
        headline = _("Zaległość: {overdue}").format(overdue=state.overdue)
        return BalanceWords(headline, _beside_arrears(state, state.oldest_due))
    if state.next_due:
        headline = _("Do zapłaty do {day}: {amount}").format(
            day=format_day(state.next_due.due_date), amount=state.next_due.amount
        )
        return BalanceWords(headline, _later(state.later_dues))
    if state.without_term:
        return BalanceWords(_("Do zapłaty: {amount}").format(amount=state.without_term), "")
    if state.balance:
        return BalanceWords(
            _("Nadpłata: {amount}").format(amount=-state.balance),
            _("Zaliczymy ją na kolejne opłaty."),
        )
    return BalanceWords(_("Konto rozliczone"), _("Nie ma nic do zapłaty."))


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account and its balance."""

    account: Account
    state: AccountBalance

    @property
    def words(self) -> BalanceWords:
        return balance_in_words(self.state)


@dataclass(frozen=True, slots=True)
class Overview:
    """The accounts by number, with the sums of what they owe and of their credits.

    The two sums are never netted: a credit on one account pays no other.
    """

    lines: tuple[AccountLine, ...]

    @property
    def overdue(self) -> Money:
        return sum_money(line.state.overdue for line in self.lines)

    @property
    def upcoming(self) -> Money:
        return sum_money(line.state.upcoming for line in self.lines)

    @property
    def owed(self) -> Money:
        without_term = sum_money(line.state.without_term for line in self.lines)
        return self.overdue + self.upcoming + without_term

    @property
    def free_credit(self) -> Money:
        return sum_money(line.state.free_credit for line in self.lines)

    @property
    def most_pressing(self) -> AccountLine:
        """The account to look at first: oldest arrears, then next due date, then the first."""
        return min(self.lines, key=_urgency)


def make_overview(accounts: Sequence[Account], states: Mapping[int, AccountBalance]) -> Overview:
    """Put the accounts of one person side by side; `states` are balances by account id."""
    return Overview(tuple(AccountLine(account, states[account.pk]) for account in accounts))


def _urgency(line: AccountLine) -> tuple[int, int]:
    """Return a sort key: small is urgent; equal accounts keep the order of their numbers."""
    if line.state.oldest_due:
        return (0, line.state.oldest_due.toordinal())
    if line.state.next_due:
        return (1, line.state.next_due.due_date.toordinal())
    return (2, 0)


def _beside_arrears(state: AccountBalance, oldest_due: date) -> str:
    if state.without_term:
        return _("Dodatkowo do zapłaty: {amount}. Razem: {balance}.").format(
            amount=state.without_term, balance=state.balance
        )
    if state.next_due is None:
        return _("Najstarszy termin płatności minął {day}.").format(day=format_day(oldest_due))
    parts = [
        _("Dodatkowo do zapłaty do {day}: {amount}.").format(
            day=format_day(state.next_due.due_date), amount=state.next_due.amount
        ),
        _later(state.later_dues),
        _("Razem: {balance}.").format(balance=state.balance),
    ]
    return " ".join(part for part in parts if part)


def _later(dues: Iterable[DueAmount]) -> str:
    listed = "; ".join(f"{format_day(due.due_date)}: {due.amount}" for due in dues)
    return _("Kolejne terminy: {listed}.").format(listed=listed) if listed else ""


@dataclass(frozen=True, slots=True)
class ActPreview:
    """An account on a day, without the act and with it."""

    account: Account
    day: date
    before: AccountBalance
    after: AccountBalance

    @property
    def before_words(self) -> BalanceWords:
        return balance_in_words(self.before)

    @property
    def after_words(self) -> BalanceWords:
        return balance_in_words(self.after)


def preview_act(
    accounts: Sequence[Account], day: date, act: Callable[[], object]
) -> tuple[ActPreview, ...]:
    """Return the accounts on a day without and with `act`, which is rolled back.

    Errors of `act` are passed on.
    """
    before = balances_of(accounts, day)
    with transaction.atomic():
        act()
        after = balances_of(accounts, day)
        transaction.set_rollback(True)
    return tuple(
        ActPreview(account, day, before[account.pk], after[account.pk]) for account in accounts
    )
