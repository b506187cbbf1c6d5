"""Who gets a reminder of payment: chosen by arrears and place, and who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.base.money.amounts import Money, total
from ebok_plugin.ledger.domain.debtors import DebtorScope, debtors, with_accounts
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.freshness import as_of
from ebok_plugin.statements.domain.consent import reached_electronically
from ebok_plugin.statements.domain.reminders import reminded_within


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """Late with at least `least`, the oldest due date at least `days` days ago, at a place; not
    reminded in the last `pause` days.
    """

    least: Money
    days: int
    pause: int
    place: DebtorScope


@dataclass(frozen=True, slots=True)
class ReminderChoice:
    """The accounts to remind, the largest arrears first, and how the letters reach them.

    Left out are those reminded lately, those with an instalment plan, and payers who have died.
    `booked` says up to which day payments are known.
    """

    accounts: tuple[Account, ...]
    overdue: Money
    by_mail: int
    on_paper: int
    recent: tuple[Account, ...]
    in_plan: tuple[Account, ...]
    died: tuple[Account, ...]
    booked: str

    @property
    def ids(self) -> list[int]:
        """Of the accounts to remind."""
        return [account.pk for account in self.accounts]

    @property
    def left_out(self) -> int:
        return len(self.recent) + len(self.in_plan) + len(self.died)


def choose_reminders(wanted: ReminderFilter, today: date) -> ReminderChoice:
    """Whom a series would remind today. A constant number of queries for each 900 accounts."""
    # Who is late with nothing has a plan, and is not reminded.
    matching = debtors(today, wanted.place, least=wanted.least, days=max(wanted.days, 1)).lines
    known = {account.pk: account for account, _late in with_accounts(matching)}
    recent = reminded_within(known, wanted.pause, today)
    in_plan = {line.account for line in matching if line.arrears.in_plan} - recent
    died = {pk for pk, one in known.items() if one.payer.died_on is not None} - recent - in_plan
    out = recent | in_plan | died
    left = [line for line in matching if line.account not in out]
    payers = {known[line.account].payer_id for line in left}
    electronic = reached_electronically(payers)
    by_mail = sum(known[line.account].payer_id in electronic for line in left)
    return ReminderChoice(
        accounts=tuple(known[line.account] for line in left),
        overdue=total(line.arrears.late for line in left),
        by_mail=by_mail,
        on_paper=len(left) - by_mail,
        recent=_named(known, recent),
        in_plan=_named(known, in_plan),
        died=_named(known, died),
        booked=as_of(today).words,
    )


def _named(known: dict[int, Account], chosen: set[int]) -> tuple[Account, ...]:
    return tuple(sorted((known[pk] for pk in chosen), key=lambda one: one.account_no))
