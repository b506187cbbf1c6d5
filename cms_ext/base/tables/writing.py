"""Writes tables for spreadsheets, as CSV and XLSX; no text in them runs as a formula."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import HttpResponse
from django.utils import timezone

from cms_ext.base.tables.values import neutralise_formula

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Without it a Polish spreadsheet reads the letters of a CSV in the wrong alphabet.
BOM = b"\xef\xbb\xbf"
LINES_AT_ONCE = 500
YES, NO = "TAK", "NIE"
DAY, MOMENT, AMOUNT, COUNT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00##", "0"

ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# XML 1.0, § 2.2.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Value = str | Decimal | int | date | None
"""A text, a number, a count, a day, a moment (datetime), yes or no (bool), or an empty cell."""


def remove_controls(text: str) -> str:
    """Return the text without the control characters that XLSX cannot hold."""
    return CONTROLS.sub("", text)


def stream_csv(rows: Iterable[Iterable[Value]]) -> Iterator[bytes]:
    """Yield a CSV: UTF-8 with BOM, semicolons, CRLF, decimal comma, ISO days, local time."""
    yield BOM
    rows = iter(rows)
    while portion := list(islice(rows, LINES_AT_ONCE)):
        text = StringIO(newline="")
        lines = ([_text_of(value) for value in row] for row in portion)
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
        yield text.getvalue().encode()


def write_csv(rows: Iterable[Iterable[Value]]) -> bytes:
    """Write a whole CSV, as `stream_csv` does."""
    return b"".join(stream_csv(rows))


def make_csv_response(rows: Iterable[Iterable[Value]], filename: str) -> HttpResponse:
    """Make a CSV to download."""
    response = HttpResponse(write_csv(rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _text_of(value: Value) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        _sign, _digits, exponent = value.as_tuple()
        places = max(2, -exponent) if isinstance(exponent, int) else 2
        return f"{value:.{places}f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, int):
        return str(value)
    return neutralise_formula("" if value is None else str(value))


def _local(moment: datetime) -> datetime:
    """Return the moment on the clock of the office, without a zone, as a spreadsheet takes it."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def write_xlsx(
    title: str, rows: Iterable[Iterable[Value]], *, widths: Sequence[int] = ()
) -> IO[bytes]:
    """Write one sheet into a temporary file, which is deleted when it is closed.

    The rows are on disk and not in memory; texts stay texts, so that leading zeros stay. With
    `widths` of the columns the first row is a bold heading that stays in view.
    """
    # Importing it takes 70 ms of each start, and few processes write a workbook.
    import openpyxl.styles  # noqa: PLC0415 - see above

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    new_cell = partial(openpyxl.cell.WriteOnlyCell, sheet)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    heading = openpyxl.styles.Font(bold=True) if widths else None
    if heading:
        sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(new_cell, value, heading) for value in row])
        heading = None
    file = TemporaryFile()  # noqa: SIM115 - the sender closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(new_cell: Callable[[Any], Any], value: Value, font: Any) -> Any:
    if isinstance(value, bool):
        value = YES if value else NO
    if isinstance(value, str):
        # What looks like an escape of XLSX is one only behind an escaped underscore.
        cell = new_cell(ESCAPE.sub("_x005F_", remove_controls(value)))
        cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    elif isinstance(value, datetime):
        cell = new_cell(_local(value))
        cell.number_format = MOMENT
    else:
        cell = new_cell(value)
        number_format = COUNT if isinstance(value, int) else AMOUNT
        cell.number_format = DAY if isinstance(value, date) else number_format
    if font:
        cell.font = font
    return cell
