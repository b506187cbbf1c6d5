"""What ledger, bank file, bank statement and the accountant's journal say of a refund."""

from datetime import date
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from cms_ext.base.tables.writing import Value
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.accounting.domain.journal import (
    close_accounting_journal,
    file_rows,
    journals_agree,
    list_account_rules,
    set_rule,
    sum_by_account,
)
from ebok_plugin.accounting.models import Journal
from ebok_plugin.desk.domain.refund_file import make_refund_file, read_refund_file
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.audit import AUDITORS
from ebok_plugin.payments.models import RefundFile
from ebok_plugin.statements.domain.transfer_file import TransferFormat
from tests.ebok_plugin.payments.refunds import ANNA, OFFICE, TODAY

MONTH, YEAR_END = Period(2026, 11), date(2026, 12, 31)
RESIDENTS, BANK, INCOME = "204", "131", "700"
PLAN = {"PAYMENT": (BANK, RESIDENTS), "PAYMENT_RETURN": (RESIDENTS, BANK)}


class Books(NamedTuple):
    """By the entry: kind, amount and title; columns of the journal; turnover by account."""

    ledger: list[tuple[str, str, str]]
    journal: list[tuple[object, ...]]
    turnover: list[tuple[str, str, str]]
    findings: list[str]


def export(by: Origin) -> tuple[RefundFile | None, list[list[str]]]:
    """Make the bank's file; return it with the fields of its lines."""
    form = TransferFormat.ELIXIR_1250
    file = make_refund_file(nrb=OFFICE, form=form, day=TODAY, origin=by, today=TODAY)
    text = read_refund_file(file).decode("cp1250") if file else ""
    return file, [[field.strip('"') for field in line.split(",")] for line in text.splitlines()]


def write_line(grosze: str, holder: str, account_no: str) -> list[str]:
    """Write the fields of the only line of the file, by the bank's description of Elixir-0."""
    number = f"Zwrot nadpłaty ZN/2026/0001 konto|{account_no}||"
    payer, bank = "Spółdzielnia Mieszkaniowa|||", ANNA[2:10]
    head = ["110", f"{TODAY:%Y%m%d}", grosze, OFFICE[2:10], "0", OFFICE, ANNA]
    return [*head, payer, f"{holder}|||", "0", bank, number, "", "", "51", ""]


def close_books(account: Account, by: Origin) -> Books:
    """Close the journal of November by a plan of accounts, and read everything."""
    for row in list_account_rules():
        debit, credit = PLAN.get(row.subject.kind, (RESIDENTS, INCOME))
        set_rule(row.subject, debit, credit, origin=by)
    close_period(MONTH, by=by.signed_in, today=YEAR_END)
    journal = close_accounting_journal(MONTH, origin=by)
    entries = LedgerEntry.objects.filter(account=account).order_by("seq")
    return Books(
        [(entry.kind, str(entry.amount.amount), entry.title) for entry in entries],
        [_shorten(row) for row in file_rows(journal)],
        list_turnover(journal),
        [str(finding) for audit in (*AUDITORS, journals_agree) for finding in audit()],
    )


def _shorten(row: list[Value]) -> tuple[object, ...]:
    """Leave out the name of the journal and the moment of posting."""
    return tuple(str(value) for at, value in enumerate(row) if at not in (0, 5))


def list_turnover(journal: Journal) -> list[tuple[str, str, str]]:
    rows = sum_by_account(journal)
    return [(row.account, str(row.debit.amount), str(row.credit.amount)) for row in rows]
