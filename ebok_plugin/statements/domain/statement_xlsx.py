"""The statement of a period as a workbook: the rows and columns of the CSV, typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.download import HEADER
from ebok_plugin.ledger.domain.queries.statement import StatementLine, StatementStream

DAY, AMOUNT = "yyyy-mm-dd", "#,##0.00"
WIDTHS = (12, 22, 44, 10, 18, 14, 14, 18)
Value = date | Decimal | str | None


def statement_xlsx(statement: StatementStream) -> IO[bytes]:
    """One sheet „Zestawienie” as a file of its own that is gone when it is closed.

    The rows lie on the disk and not in memory. A title that looks like a formula stays a text.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Zestawienie")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[chr(ord("A") + place - 1)].width = width
    sheet.append([_cell(sheet, name, bold=True) for name in HEADER])
    for line in _lines(statement):
        sheet.append([_cell(sheet, value) for value in line])
    made = TemporaryFile()  # noqa: SIM115 - who hands it out closes it
    book.save(made)
    made.seek(0)
    return made


def _lines(statement: StatementStream) -> Iterator[tuple[Value, ...]]:
    yield _edge(statement.start, "Saldo początkowe", statement.opening)
    balance = statement.opening
    for row in statement.rows:
        yield _line(row)
        balance = row.balance_after
    yield _edge(statement.end, "Saldo końcowe", balance)


def _edge(day: date, label: str, balance: Money) -> tuple[Value, ...]:
    return (day, label, None, None, None, None, None, balance.amount)


def _line(row: StatementLine) -> tuple[Value, ...]:
    return (
        row.booking_date,
        str(row.kind.label),
        row.title,
        row.period or None,
        row.due_date,
        row.debit.amount if row.debit else None,
        row.credit.amount if row.credit else None,
        row.balance_after.amount,
    )


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    else:
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # it takes Decimal and date
        cell.number_format = DAY if isinstance(value, date) else AMOUNT
    if bold:
        cell.font = Font(bold=True)
    return cell
