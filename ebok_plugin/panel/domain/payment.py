"""How a resident pays: the data of the transfer, and the codes with the same data."""

from __future__ import annotations

from dataclasses import dataclass

from ebok_plugin.ledger.domain.balance import AccountBalance
from ebok_plugin.ledger.domain.open_postings import OpenPostings
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import ZERO, Money
from ebok_plugin.statements.domain.payment_code import (
    PaymentCode,
    missing_code_reason,
    payment_codes,
)
from ebok_plugin.statements.domain.transfer_title import transfer_title


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` is None when nothing is to be paid; `why_no_code` is empty where a code stands."""

    nrb: str
    amount: Money | None
    title: str
    codes: tuple[PaymentCode, ...]
    why_no_code: str


def payment(account: Account, state: AccountBalance, postings: OpenPostings) -> Payment:
    """For the whole balance; `codes` may hold one for the arrears alone beside it."""
    return Payment(
        nrb=account.nrb,
        amount=state.balance if state.balance > ZERO else None,
        title=transfer_title(account.account_no, postings),
        codes=payment_codes(account, state, postings),
        why_no_code=missing_code_reason(state),
    )
