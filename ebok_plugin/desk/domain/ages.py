"""Arrears by their age (wiekowanie zaległości). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.money import ZERO, Money, total

# The last day of each class; what is older is in the last one.
UPPER_DAYS = (30, 90, 180, 365)
LABELS = ("0–30 dni", "31–90 dni", "91–180 dni", "181–365 dni", "ponad 365 dni")


@dataclass(frozen=True, slots=True)
class Arrears:
    """The overdue debits of an account by age, in the order of LABELS, without those under a plan.

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
        return total(self.by_age)


def arrears(state: AccountBalance) -> Arrears:
    """The arrears in a balance, on its day."""
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
