"""The reports of a bank's file and of a file of the import contract, as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO, Money, total
from cms_ext.base.money.nrb import format_nrb
from cms_ext.desks.import_desk.views.table import table_facts
from ebok_plugin.payments.bank import PROFILES, Balance, PartialStatement
from ebok_plugin.payments.columns import KIND_NAMES
from ebok_plugin.payments.domain.bank_file import BankReport
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.models import BankEntry

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
        "waits": [
            (reason.label, report.waits[reason])
            for reason in BankEntry.WaitReason
            if reason in report.waits
        ],
    }


def _row(statement: PartialStatement) -> StatementRow:
    account = statement.iban
    own = len(account) == 26 and account.isdecimal()
    return StatementRow(
        number=statement.number,
        account=format_nrb(account) if own else account,
        opening=_balance(statement.opening),
        credits=_money(statement.entries.credits),
        debits=_money(statement.entries.debits),
        closing=_balance(statement.closing),
        entries=len(statement.entries),
    )


def _balance(balance: Balance | None) -> Money | None:
    return None if balance is None else _money(balance.amount)


def _money(amount: Decimal) -> Money:
    return Money(amount) if amount else ZERO


CONTROL_NAMES = {
    "sum_opening": _("Suma sald początkowych"),
    "sum_amount": _("Suma kwot"),
    "sum_cost": _("Suma kosztów"),
    "sum_advances": _("Suma zaliczek"),
    "sum_result": _("Suma wyników"),
}


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A control of the file with the sum that was found in it."""

    name: str
    label: str | Promise
    sum: Money


def ledger_report(report: ImportReport) -> dict[str, Any]:
    return {
        **table_facts(report),
        "kind": KIND_NAMES.get(report.kind, report.kind),
        "controls": control_rows(report.totals),
    }


def control_rows(totals: dict[str, Money]) -> list[ControlRow]:
    return [ControlRow(name, CONTROL_NAMES.get(name, name), sum_) for name, sum_ in totals.items()]


SHOWN = 100


def listed(lines: Iterable[str]) -> str:
    """The first hundred lines as a list, a dash for none."""
    texts = [(line,) for line in lines][:SHOWN]
    if not texts:
        return "–"
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", texts))
