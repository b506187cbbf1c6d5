"""The ways to pay, first the one that the card states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.payment_code import Payable, Payment, PaymentCode, payable


@dataclass(frozen=True, slots=True)
class WayToPay:
    """An amount with its title; `code` is None where none can be made."""

    label: str
    amount: Money
    title: str
    code: PaymentCode | None

    @property
    def digits(self) -> str:
        """The amount as a bank's form takes it from the clipboard: `1138,19`."""
        return f"{self.amount.amount:.2f}".replace(".", ",")


def ways_to_pay(
    account: Account, state: AccountBalance, postings: OpenPostings, payment: Payment
) -> tuple[WayToPay, ...]:
    """Return the ways to pay; none where nothing is owed.

    What a plan makes due next comes first while nothing is late: the card states it; the whole
    balance otherwise.
    """
    if payment.amount is None:
        return ()
    codes = {code.label: code for code in payment.codes}
    return tuple(
        WayToPay(one.label, one.amount, one.title, codes.get(one.label))
        for one in _in_order(payable(account, state, postings), state)
    )


def _in_order(found: Sequence[Payable], state: AccountBalance) -> list[Payable]:
    if state.overdue:
        return list(found)
    return sorted(found, key=lambda one: one.due_date is None)
