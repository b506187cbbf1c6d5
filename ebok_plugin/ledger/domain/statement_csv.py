"""The ledger of an account as a file for the resident's spreadsheet (`import_formats.md` §7)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from cms_ext.exporting import BOM, neutralise_formula
from ebok_plugin.ledger.domain.queries.statement import Row, Statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money

HEADER = (
    "Data",
    "Rodzaj",
    "Tytuł",
    "Okres",
    "Termin płatności",
    "Obciążenie",
    "Wpłata",
    "Saldo po operacji",
)


def statement_csv(statement: Statement) -> bytes:
    """UTF-8 with BOM, semicolons, CRLF, decimal comma, ISO dates; the rows of the page."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(_lines(statement))
    return BOM + text.getvalue().encode()


def statement_name(account: Account, statement: Statement) -> str:
    """`konto-100005-2026-01-01-2026-11-20.csv`; it holds nobody's name."""
    return f"konto-{account.slug}-{statement.start}-{statement.end}.csv"


def _lines(statement: Statement) -> Iterator[tuple[str, ...]]:
    yield HEADER
    yield _edge(str(statement.start), "Saldo początkowe", statement.opening)
    for row in statement.rows:
        yield _line(row)
    yield _edge(str(statement.end), "Saldo końcowe", statement.closing)


def _edge(day: str, label: str, balance: Money) -> tuple[str, ...]:
    return (day, label, "", "", "", "", "", _number(balance))


def _line(row: Row) -> tuple[str, ...]:
    return (
        str(row.booking_date),
        str(row.kind.label),
        neutralise_formula(row.title),
        row.period,
        str(row.due_date or ""),
        _number(row.debit) if row.debit else "",
        _number(row.credit) if row.credit else "",
        _number(row.balance_after),
    )


def _number(money: Money) -> str:
    return f"{money.amount:.2f}".replace(".", ",")
