"""The report of a bank's file as its page shows it (`bank_formats.md` §8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ebok_plugin.exchange.bank import PROFILES, Balance, PartialStatement
from ebok_plugin.exchange.domain.bank_report import BankReport
from ebok_plugin.exchange.models import BankEntry
from ebok_plugin.money import ZERO, Money, total
from ebok_plugin.nrb import format_nrb

# A file may hold ten thousand; whoever sends so many reads them in the register afterwards.
SHOWN_STATEMENTS = 100


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as far as it could be read."""

    number: str
    account: str
    opening: Money | None
    credits: Money
    debits: Money
    closing: Money | None
    entries: int


@dataclass(frozen=True, slots=True)
class FateRow:
    """How many operations of the new statements have this fate, and their sum."""

    label: str
    count: int
    sum: Money


def statement_report(report: BankReport) -> dict[str, Any]:
    fates = [
        FateRow(
            str(fate.label), report.fates.get(fate, 0), _money(report.sums.get(fate, Decimal(0)))
        )
        for fate in BankEntry.Fate
    ]
    together = FateRow("", sum(row.count for row in fates), total(row.sum for row in fates))
    return {
        "report": report,
        "profile": PROFILES[report.profile].name if report.profile else "",
        "statements": [_row(found) for found in report.statements[:SHOWN_STATEMENTS]],
        "hidden_statements": max(0, len(report.statements) - SHOWN_STATEMENTS),
        "fates": fates if together.count else [],
        "together": together,
    }


def _row(statement: PartialStatement) -> StatementRow:
    account = statement.iban
    own = len(account) == 26 and account.isdecimal()
    return StatementRow(
        number=statement.number,
        account=format_nrb(account) if own else account,
        opening=_balance(statement.opening),
        credits=_money(statement.credits),
        debits=_money(statement.debits),
        closing=_balance(statement.closing),
        entries=len(statement.entries),
    )


def _balance(balance: Balance | None) -> Money | None:
    return None if balance is None else _money(balance.amount)


def _money(amount: Decimal) -> Money:
    return Money(amount) if amount else ZERO
