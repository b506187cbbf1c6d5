"""The ledger of an account as a file for the resident's spreadsheet (`import_formats.md` §7)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from cms_ext.office.exporting import BOM, neutralise_formula
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.queries.statement import RowByRow, StatementLine
from ebok_plugin.money import Money

LINES_AT_ONCE = 500

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


def statement_csv(statement: RowByRow) -> Iterator[bytes]:
    """UTF-8 with BOM, semicolons, CRLF, decimal comma, ISO dates; the rows of the page."""
    yield BOM
    for portion in chunks(_lines(statement), LINES_AT_ONCE):
        text = StringIO(newline="")
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(portion)
        yield text.getvalue().encode()


def _lines(statement: RowByRow) -> Iterator[tuple[str, ...]]:
    yield HEADER
    yield _edge(str(statement.start), "Saldo początkowe", statement.opening)
    balance = statement.opening
    for row in statement.rows:
        yield _line(row)
        balance = row.balance_after
    yield _edge(str(statement.end), "Saldo końcowe", balance)


def _edge(day: str, label: str, balance: Money) -> tuple[str, ...]:
    return (day, label, "", "", "", "", "", _number(balance))


def _line(row: StatementLine) -> tuple[str, ...]:
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
