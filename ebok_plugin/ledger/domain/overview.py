"""Balances as text, several accounts side by side, and the preview of an act.

Never a bare signed number (`ledger.md` §5); several accounts of a person are not netted. Clerks,
payers and documents read the same sentences; a payer's card writes the days as text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.account import read_balances
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class BalanceWords:
    """`state` with its `amount` is the answer; `second` says more and may be empty."""

    state: str
    second: str
    amount: Money | None = None

    @property
    def headline(self) -> str:
        return self.state if self.amount is None else f"{self.state}: {self.amount}"


Day = Callable[[date], str]


def balance_in_words(
    state: AccountBalance, *, until: Day = format_day, on: Day = format_day
) -> BalanceWords:
    """Return the headline and the second line for a balance, never a signed number.

    `until` writes a day after „do”, `on` the day of something past.
    """
    if state.is_unknown:
        return BalanceWords(_("Brak danych konta"), _("Program finansowo-księgowy go nie podaje."))
    if state.oldest_due:
        return BalanceWords(_("Zaległość"), _beside_arrears(state, until, on), state.overdue)
    if state.next_due:
        headline = _("Do zapłaty do {day}").format(day=until(state.next_due.due_date))
        return BalanceWords(headline, _later(state, until), state.next_due.amount)
    if state.without_term:
        return BalanceWords(_("Do zapłaty"), "", state.without_term)
    if state.balance:
        return BalanceWords(_("Nadpłata"), _("Zaliczymy ją na kolejne opłaty."), -state.balance)
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
    def without_term(self) -> Money:
        return sum_money(line.state.without_term for line in self.lines)

    @property
    def owed(self) -> Money:
        return sum_money(line.state.owed for line in self.lines)

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


def _beside_arrears(state: AccountBalance, until: Day, on: Day) -> str:
    assert state.oldest_due is not None  # these are arrears
    sentences = [_("Najstarszy termin płatności minął {day}.").format(day=on(state.oldest_due))]
    if state.without_term:
        sentences.append(_("Oprócz tego {amount}.").format(amount=state.without_term))
    elif state.next_due:
        sentences.append(
            _("Oprócz tego {amount} do {day}.").format(
                amount=state.next_due.amount, day=until(state.next_due.due_date)
            )
        )
        sentences.append(_later(state, until))
    if len(sentences) > 1:
        sentences.append(_("Razem {balance}.").format(balance=state.balance))
    return " ".join(filter(None, sentences))


def _later(state: AccountBalance, until: Day) -> str:
    listed = "; ".join(
        _("{amount} do {day}").format(amount=due.amount, day=until(due.due_date))
        for due in state.later_dues
    )
    return _("Potem {listed}.").format(listed=listed) if listed else ""


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
    before = read_balances(accounts, day)
    with transaction.atomic():
        act()
        after = read_balances(accounts, day)
        transaction.set_rollback(True)
    return tuple(
        ActPreview(account, day, before[account.pk], after[account.pk]) for account in accounts
    )
