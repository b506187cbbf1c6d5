"""The debtor list as a file, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cms_ext.office.exporting import BOM, neutralise_formula
from ebok_plugin.desk.domain.ages import LABELS
from ebok_plugin.desk.domain.queries.debtors import Debtors, with_accounts

Cell = str | Decimal


def debtors_csv(found: Debtors) -> Iterator[bytes]:
    """UTF-8 with BOM, semicolons, CRLF, decimal comma."""
    yield BOM
    for line in _lines(found):
        text = StringIO(newline="")
        cells = [
            neutralise_formula(cell) if isinstance(cell, str) else f"{cell:.2f}".replace(".", ",")
            for cell in line
        ]
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
        yield text.getvalue().encode()


def debtors_xlsx(found: Debtors) -> BytesIO:
    """A workbook; texts stay texts, amounts are numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Zaległości"))
    for line in _lines(found):
        sheet.append([_cell(sheet, value) for value in line])
    made = BytesIO()
    book.save(made)
    made.seek(0)
    return made


def _lines(found: Debtors) -> Iterator[list[Cell]]:
    names = [_("Konto"), _("Płatnik"), _("Lokal"), _("Najstarszy termin"), _("Po terminie")]
    yield [*names, *LABELS, _("W układzie ratalnym")]
    for account, arrears in with_accounts(found.lines):
        yield [
            account.account_no,
            account.payer_name,
            account.premises.short_address,
            str(arrears.oldest_due or ""),
            arrears.late.amount,
            *(amount.amount for amount in arrears.by_age),
            arrears.in_plan.amount,
        ]


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    else:
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # it takes Decimal
        cell.number_format = "#,##0.00"
    return cell
